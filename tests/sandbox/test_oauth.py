"""How an app is installed by OAuth: codes, tokens that end, and what is refused on the way."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox import Sandbox
from sandbox.grants import CODE_LIFE, TOKEN_LIFE
from tests.sandbox.conftest import Time
from tests.sandbox.manifest import MANIFEST

BACK = "https://bot.example/back"


class Front:
    """A Slack in which nobody has installed the app, whose tokens end."""

    def __init__(self) -> None:
        self.machine = Time()
        manifest = json.loads(json.dumps(MANIFEST))
        manifest["oauth_config"]["redirect_urls"] = [BACK]
        manifest["settings"]["token_rotation_enabled"] = True
        self.sandbox = Sandbox(manifest, self.machine, machine=self.machine)
        self.other = Sandbox(manifest, self.machine, machine=self.machine, beside=self.sandbox)
        for each in (self.sandbox, self.other):
            each.start()
            each.not_installed()
        install = self.sandbox.core.install
        self.secret = {"client_id": install.client_id, "client_secret": install.client_secret}
        self.web = WebClient(base_url=self.sandbox.api_url, retry_handlers=[])

    def page(self, path: str = "authorize", **asked: str) -> tuple[int, str, str]:
        """Status, text and where it leads."""
        given = {"client_id": self.secret["client_id"], "scope": "chat:write,commands", "redirect_uri": BACK}
        query = urlencode({**given, "state": "s", **asked})

        class Stay(urllib.request.HTTPRedirectHandler):
            def redirect_request(self, *_: Any, **__: Any) -> None: ...

        try:
            answer = urllib.request.build_opener(Stay).open(f"{self.sandbox.url}/oauth/v2/{path}?{query}")
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(), error.headers.get("Location") or ""
        with answer:
            return answer.status, answer.read().decode(), ""

    def code(self, **asked: str) -> str:
        """What comes back with the browser of somebody who allows it."""
        asked.setdefault("team", self.sandbox.team_id)
        _, _, there = self.page("decide", decision="allow", **asked)
        found = parse_qs(urlsplit(there).query)
        assert found["state"] == ["s"]
        return found["code"][0]

    def access(self, **asked: str) -> Any:
        """The answer of `oauth.v2.access`."""
        return self.web.api_call(
            "oauth.v2.access", params={**self.secret, "redirect_uri": BACK, **asked}
        ).data

    def refused(self, **asked: str) -> str:
        """Why it says no."""
        with pytest.raises(SlackApiError) as caught:
            self.access(**asked)
        return str(caught.value.response["error"])

    def works(self, token: str) -> str:
        """The workspace of a token, or why it is refused."""
        try:
            return str(
                WebClient(token=token, base_url=self.sandbox.api_url, retry_handlers=[]).auth_test()[
                    "team_id"
                ]
            )
        except SlackApiError as error:
            return str(error.response["error"])


@pytest.fixture(scope="module")
def front() -> Iterator[Front]:
    """Two workspaces and one Web API."""
    front = Front()
    yield front
    front.other.stop()
    front.sandbox.stop()


def test_the_page_offers_each_workspace_and_refuses_what_slack_refuses(front: Front) -> None:
    status, text, _ = front.page()
    assert status == 200
    assert text.count("Allow in Home") == 2
    assert front.page(client_id="1.2")[:2] == (400, "<h1>invalid_client_id</h1>")
    assert "bad_redirect_uri" in front.page(redirect_uri="https://evil.example/")[1]
    assert "invalid_scope" in front.page(scope="admin")[1]
    assert "no_scopes" in front.page(scope="")[1]
    assert front.page("decide", decision="deny")[2] == f"{BACK}?error=access_denied&state=s"


def test_a_code_works_once_within_ten_minutes_at_its_own_address(front: Front) -> None:
    code = front.code()
    assert front.refused(code=code, client_secret="x") == "bad_client_secret"
    assert front.refused(code=code, redirect_uri="https://bot.example/backwards") == "bad_redirect_uri"
    answer = front.access(code=code)
    assert answer["team"]["id"] == front.sandbox.team_id
    assert answer["scope"] == "chat:write,commands"
    assert front.works(answer["access_token"]) == front.sandbox.team_id
    assert front.refused(code=code) == "code_already_used"
    late = front.code()
    front.machine.at += CODE_LIFE + timedelta(seconds=1)
    assert front.refused(code=late) == "invalid_code"
    assert front.refused(code="nothing") == "invalid_code"


def test_a_token_is_of_the_workspace_that_gave_it(front: Front) -> None:
    answer = front.access(code=front.code(team=front.other.team_id))
    assert front.works(answer["access_token"]) == front.other.team_id


def test_a_refresh_token_works_once_and_the_old_token_until_its_end(front: Front) -> None:
    first = front.access(code=front.code())
    second = front.access(grant_type="refresh_token", refresh_token=first["refresh_token"])
    assert (
        front.refused(grant_type="refresh_token", refresh_token=first["refresh_token"])
        == "invalid_refresh_token"
    )
    assert front.works(first["access_token"]) == front.works(second["access_token"]) == front.sandbox.team_id
    front.machine.at += TOKEN_LIFE
    assert front.works(second["access_token"]) == "token_expired"
    third = front.access(grant_type="refresh_token", refresh_token=second["refresh_token"])
    assert front.works(third["access_token"]) == front.sandbox.team_id


def test_after_a_removal_the_old_tokens_never_work_again(front: Front) -> None:
    first = front.access(code=front.code())
    front.sandbox.uninstall()
    assert front.works(first["access_token"]) == "account_inactive"
    second = front.access(code=front.code())
    assert front.works(first["access_token"]) == "invalid_auth"
    assert front.works(second["access_token"]) == front.sandbox.team_id


def test_an_organisation_may_allow_it_for_all_its_workspaces(front: Front) -> None:
    organisation = front.sandbox.enterprise("House Group")
    answer = front.access(code=front.code(whole="yes"))
    assert answer["is_enterprise_install"] is True
    assert answer["team"] is None
    assert answer["enterprise"] == {"id": organisation, "name": "House Group"}
