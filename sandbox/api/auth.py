"""auth.*, apps.*, api.*, team.*, bots.*, emoji.*: who we are and where."""

from __future__ import annotations

from typing import Any

from sandbox.api.registry import Args, SlackError, method
from sandbox.core import Core
from sandbox.payloads import describe

Json = dict[str, Any]


@method("api.test")
def api_test(core: Core, args: Args) -> Json:  # noqa: ARG001
    if args.text("error"):
        raise SlackError(args.text("error"), args=args.raw)
    return {"args": args.raw}


@method("auth.test")
def auth_test(core: Core, args: Args) -> Json:  # noqa: ARG001
    home = core.space.home
    return ({"enterprise_id": home.enterprise_id} if home.enterprise_id else {}) | {
        "url": f"https://{core.space.home.domain}.slack.com/",
        "team": core.space.home.name,
        "user": core.install.bot_name,
        "team_id": core.install.team_id,
        "user_id": core.install.bot_user_id,
        "bot_id": core.install.bot_id,
        "is_enterprise_install": core.install.whole,
    }


@method("apps.connections.open")
def connections_open(core: Core, args: Args) -> Json:  # noqa: ARG001
    base = core.url.replace("http://", "ws://", 1)
    return {"url": f"{base}/link/?ticket={core.sockets.ticket()}&app_id={core.install.app_id}"}


@method("apps.event.authorizations.list")
def authorizations_list(core: Core, args: Args) -> Json:
    args.need("event_context")
    ours = {
        "enterprise_id": core.space.home.enterprise_id or None,
        "team_id": core.install.team_id,
        "user_id": core.install.bot_user_id,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    return {"authorizations": [ours]}


@method("team.info")
def team_info(core: Core, args: Args) -> Json:
    team = core.space.teams.get(args.text("team", default=core.install.team_id))
    if team is None:
        raise SlackError("team_not_found")
    return {"team": describe.team(team)}


@method("bots.info")
def bots_info(core: Core, args: Args) -> Json:
    wanted = args.text("bot")
    for one in core.space.users.values():
        if one.is_bot and one.bot_id == wanted:
            bot = {
                "id": one.bot_id,
                "deleted": False,
                "name": one.real_name,
                "updated": one.updated,
                "app_id": one.app_id,
                "user_id": one.id,
                "icons": {},
            }
            return {"bot": bot}
    raise SlackError("bot_not_found")


@method("emoji.list")
def emoji_list(core: Core, args: Args) -> Json:  # noqa: ARG001
    return {"emoji": {}, "cache_ts": core.space.stamps.next()}


@method("usergroups.list")
def usergroups_list(core: Core, args: Args) -> Json:  # noqa: ARG001
    return {"usergroups": []}
