"""What stands on the open Internet in a story: files by their address."""

from __future__ import annotations

from domain.feeds import Unread


class Shelf:
    """Stands in for `bot.web.Web`; what nobody put here is refused with 404."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def get(self, url: str) -> bytes:
        """The file at an address."""
        if url not in self.files:
            raise Unread("refused", detail="404")
        return self.files[url]


def ics(*events: str) -> bytes:
    """A calendar file of these events; a bar ends a line: "UID:1 | DTSTART;VALUE=DATE:20260504"."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//a//story//EN"]
    for event in events:
        lines += ["BEGIN:VEVENT", *(line.strip() for line in event.split("|")), "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()
