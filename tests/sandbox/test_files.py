"""Uploading a file in Slack's three steps."""

from __future__ import annotations

import pytest
from slack_sdk.errors import SlackApiError

from tests.sandbox.conftest import Stage


def test_an_uploaded_file_becomes_a_message(stage: Stage) -> None:
    stage.sandbox.grant_scope("files:write")
    stage.web.files_upload_v2(
        channel=stage.room.id,
        filename="report.csv",
        content="a;b",
        initial_comment="The report",
        title="Report",
    )
    stage.sandbox.idle()
    [message] = stage.sandbox.messages(stage.room)
    assert (message.text, message.subtype) == ("The report", "file_share")
    assert (message.files[0]["title"], message.files[0]["size"]) == ("Report", 3)
    assert stage.app.events("message")[0]["files"][0]["name"] == "report.csv"


def test_an_upload_needs_its_scope_and_its_bytes(stage: Stage) -> None:
    with pytest.raises(SlackApiError, match="missing_scope"):
        stage.web.files_upload_v2(channel=stage.room.id, filename="report.csv", content="a;b")
    stage.sandbox.grant_scope("files:write")
    asked = stage.call("files.getUploadURLExternal", filename="a.csv", length=3)
    wanted = [{"id": asked["file_id"]}]
    assert stage.refused("files.completeUploadExternal", files=wanted) == "file_not_found"
    assert stage.refused("files.info", file="F404") == "file_not_found"
