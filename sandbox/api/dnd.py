"""dnd.*: whether somebody wants to be disturbed."""

from __future__ import annotations

from typing import Any

from sandbox.api.registry import Args, SlackError, method, user_of
from sandbox.core import Core
from sandbox.workspace import User

Json = dict[str, Any]

MOST_USERS = 50


@method("dnd.info")
def info(core: Core, args: Args) -> Json:
    """Somebody's schedule and, of them alone, a snooze that runs."""
    user = user_of(core, key=args.text("user", default=core.install.bot_user_id))
    snoozed = bool(user.snoozed_until) and user.snoozed_until > core.space.epoch()
    shown = _schedule(user) | {"snooze_enabled": snoozed}
    return shown | ({"snooze_endtime": user.snoozed_until} if snoozed else {})


@method("dnd.teamInfo")
def team_info(core: Core, args: Args) -> Json:
    """The schedules of several; nobody's snooze is told."""
    ids = [one.strip() for one in args.need("users").split(",") if one.strip()]
    if len(ids) > MOST_USERS:
        raise SlackError("too_many_users")
    return {"users": {one: _schedule(user_of(core, key=one)) for one in ids}}


def _schedule(user: User) -> Json:
    """Slack says 1 where there is no schedule."""
    start, end = user.dnd or (1, 1)
    return {"dnd_enabled": user.dnd is not None, "next_dnd_start_ts": start, "next_dnd_end_ts": end}
