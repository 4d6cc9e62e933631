"""Numbers of days as people write them: `30d`, `2w`, `3 months`, `两周`, `30天`."""

from __future__ import annotations

import re
import unicodedata

_UNITS = {
    **dict.fromkeys(("d", "day", "days", "天", "日"), 1),
    **dict.fromkeys(("w", "week", "weeks", "周", "个星期", "星期"), 7),
    **dict.fromkeys(("month", "months", "个月"), 30),
    **dict.fromkeys(("y", "year", "years", "年"), 365),
}
_CHINESE = {sign: number for number, sign in enumerate("零一二三四五六七八九十")} | {"两": 2}
_PERIOD = re.compile(rf"(\d{{1,4}}|[一二两三四五六七八九十])\s*({'|'.join(sorted(_UNITS, key=len)[::-1])})")


def days_of(text: str) -> int | None:
    """The number of days that the words name, at least one; None when they name none."""
    found = _PERIOD.fullmatch(unicodedata.normalize("NFKC", text).strip().casefold())
    if found is None:
        return None
    number = int(found[1]) if found[1].isdecimal() else _CHINESE[found[1]]
    return number * _UNITS[found[2]] or None
