"""Payloads bent out of shape: parts taken away, put elsewhere, or replaced by what nobody would send."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from typing import Any

from bot.payloads import DEEPEST

Json = dict[str, Any]
Place = tuple[Any, Any]
"""A list or an object of a payload, and the index or name of one of its parts."""

HOSTILE = [
    "<!channel> <!here> <!everyone> <!subteam^S0EVIL|all>",
    "<@U0EVIL> <@U0EVIL|boss> <#C0EVIL|secret>",
    "<https://evil.example|Click to approve>",
    "<https://evil.example/?a=1&b=2> & &amp; &lt;!channel&gt; &#60;!here&#62;",
    "<!date^1392734382^Posted {date_num}^https://evil.example|x>",
    "\u202egnp.exe\u202c \u2066evil\u2069 \u200b\u200f\ufeff",
    "a\x00b\x07c\x1bd\x7fe",
    "\ud800 \udfff half",
    "*b* _i_ ~s~ `c` ```d``` > q\n> e",
    "= 1+1 {0} {name} %s %(x)s {{7*7}} ${x}",
    "'; drop table clients; -- \\",
    "&" * 3000,
    "<" * 1000,
    "长😀é" * 700,
    "line\r\nERROR forged: xoxb-1-EVIL\nnext",
    "x" * 40_000,
]
NUMBERS = [
    "0",
    "-1",
    "007",
    "9" * 30,
    "1e9",
    "٣",
    "1.5",
    "0x10",
    "True",
    " 1 ",
    "1\n",
    "-0",
    "2147483648",
    "9223372036854775808",
]
JUNK: list[Any] = [
    None, True, False, 0, -1, 1, 2**31, 2**63, 2**70, 10**400, 1.5, 1e300, float("inf"), "", " ", "x", [], {}, [[]],
    [None], [{}], {"": ""},
    {"id": None}, {"id": []}, {"id": "U1"}, ["U1"], "U1", "T1", "C1", "1.1", "1772442000.000100",
    "99999999999.9", "0.0",
]  # fmt: skip


def places(node: Any) -> Iterator[Place]:
    """Every part of a payload."""
    parts = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for name, part in list(parts):
        yield node, name
        yield from places(part)


def deep(depth: int) -> Any:
    """Lists in lists."""
    nest: Any = "x"
    for _ in range(depth):
        nest = [nest]
    return nest


def bent(payload: Json, *, chance: random.Random) -> Json:
    """A copy with one to three parts bent."""
    made = copy.deepcopy(payload)
    for _ in range(chance.choice([1, 1, 1, 2, 3])):
        found = list(places(made))
        if not found:
            break
        where, name = chance.choice(found)
        _bend(where, name, others=found, chance=chance)
    return made


def _bend(where: Any, name: Any, *, others: list[Place], chance: random.Random) -> None:
    match chance.randrange(12):
        case 0 | 1:
            del where[name]
        case 2 | 3 | 4:
            where[name] = copy.deepcopy(chance.choice(JUNK))
        case 5 | 6:
            where[name] = chance.choice(HOSTILE)
        case 7:
            where[name] = chance.choice(NUMBERS)
        case 8:
            there, part = chance.choice(others)
            # An earlier bend may have taken it away.
            if part in there if isinstance(there, dict) else part < len(there):
                where[name] = copy.deepcopy(there[part])
        case 9:
            where[name] = [copy.deepcopy(where[name])] * chance.choice([1, 2, 50])
        case 10:
            where[name] = {str(name): copy.deepcopy(where[name])}
        case _:
            where[name] = deep(chance.choice([DEEPEST - 20, DEEPEST + 20]))
