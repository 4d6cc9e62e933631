"""oauth.v2.access: a code or a refresh token for an access token."""

from __future__ import annotations

from typing import Any

from sandbox.api.registry import Args, SlackError, method
from sandbox.core import Core
from sandbox.grants import CODE_LIFE, Code

Json = dict[str, Any]


@method("oauth.v2.access")
def access(core: Core, args: Args) -> Json:
    install = core.install
    if args.text("client_id") != install.client_id:
        raise SlackError("invalid_client_id")
    if args.text("client_secret") != install.client_secret:
        raise SlackError("bad_client_secret")
    if args.text("grant_type") == "refresh_token":
        code = core.grants.refresh_tokens.pop(args.text("refresh_token"), None)
        if code is None:
            raise SlackError("invalid_refresh_token")
    else:
        code = _code(core, args)
        if install.uninstalled or install.revoked:
            core.grants.tokens.clear()
            core.grants.refresh_tokens.clear()
        install.uninstalled = install.revoked = False
        install.granted, install.whole = {*code.scopes}, code.whole
    rotates = bool(install.manifest.get("settings", {}).get("token_rotation_enabled"))
    return _told(core, code=code) | core.grants.issue(code, rotates=rotates, now=core.machine())


def _code(core: Core, args: Args) -> Code:
    code = core.grants.codes.get(args.need("code", error="invalid_code"))
    if code is None or core.machine() - code.born > CODE_LIFE:
        raise SlackError("invalid_code")
    if code.used:
        raise SlackError("code_already_used")
    if args.text("redirect_uri") != code.redirect_uri:
        raise SlackError("bad_redirect_uri")
    code.used = True
    return code


def _told(core: Core, *, code: Code) -> Json:
    home = core.space.home
    enterprise = {"id": home.enterprise_id, "name": home.enterprise_name} if home.enterprise_id else None
    return {
        "token_type": "bot",
        "scope": ",".join(code.scopes),
        "bot_user_id": core.install.bot_user_id,
        "app_id": core.install.app_id,
        "team": None if code.whole else {"id": home.id, "name": home.name},
        "enterprise": enterprise,
        "authed_user": {"id": code.user},
        "is_enterprise_install": code.whole,
    }
