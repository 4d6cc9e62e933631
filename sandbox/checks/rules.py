"""Building blocks of the checker: each rule looks at a value and says what is wrong with it, and where."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

Json = dict[str, Any]
# value and JSON pointer -> problems
Rule = Callable[[Any, str], Iterator[str]]


def wrong(message: str, *, at: str) -> str:
    """A problem in Slack's wording, with its JSON pointer."""
    return f"{message} [json-pointer:{at}]"


def anything(_value: Any, _at: str) -> Iterator[str]:
    yield from ()


def boolean(value: Any, at: str) -> Iterator[str]:
    if not isinstance(value, bool):
        yield wrong("must be a boolean", at=at)


def string(longest: int = 3000, *, shortest: int = 0) -> Rule:
    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield wrong("must be a string", at=at)
        elif len(value) > longest:
            yield wrong(f"must be less than {longest + 1} characters", at=at)
        elif len(value) < shortest:
            yield wrong(f"must be more than {shortest - 1} characters", at=at)

    return check


def number(low: float | None = None, high: float | None = None, *, whole: bool = True) -> Rule:
    def check(value: Any, at: str) -> Iterator[str]:
        fits = isinstance(value, int) or (isinstance(value, float) and not whole)
        if isinstance(value, bool) or not fits:
            yield wrong("must be an integer" if whole else "must be a number", at=at)
        elif low is not None and value < low:
            yield wrong(f"must be at least {low}", at=at)
        elif high is not None and value > high:
            yield wrong(f"must be at most {high}", at=at)

    return check


def choice(*allowed: Any) -> Rule:
    def check(value: Any, at: str) -> Iterator[str]:
        if value not in allowed:
            yield wrong(f"must be one of {', '.join(map(str, allowed))}", at=at)

    return check


def array(item: Rule, *, low: int = 0, high: int | None = None) -> Rule:
    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield wrong("must be an array", at=at)
            return
        if len(value) < low:
            yield wrong(f"no fewer than {low} items allowed", at=at)
        if high is not None and len(value) > high:
            yield wrong(f"no more than {high} items allowed", at=at)
        for index, one in enumerate(value):
            yield from item(one, f"{at}/{index}")

    return check


def record(fields: dict[str, Rule], *, required: Iterable[str] = (), nulls: bool = False) -> Rule:
    """An object with these fields and no others; a null counts as absent where `nulls` are allowed."""
    needed = tuple(required)

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield wrong("must be an object", at=at)
            return
        for key in needed:
            if value.get(key) is None:
                yield wrong(f"missing required field: {key}", at=at)
        for key, one in value.items():
            if key not in fields:
                yield wrong(f"invalid additional property: {key}", at=at)
            elif one is not None:
                yield from fields[key](one, f"{at}/{key}")
            elif not nulls:
                yield wrong("must not be null", at=f"{at}/{key}")

    return check


def by_type(kinds: dict[str, Rule]) -> Rule:
    """An object whose `type` picks the rule."""

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield wrong("must be an object", at=at)
        elif value.get("type") is None:
            yield wrong("missing required field: type", at=at)
        elif value["type"] not in kinds:
            yield wrong(f"unsupported type: {value['type']}", at=f"{at}/type")
        else:
            yield from kinds[value["type"]](value, at)

    return check


def both(*rules: Rule) -> Rule:
    def check(value: Any, at: str) -> Iterator[str]:
        for rule in rules:
            yield from rule(value, at)

    return check


def exactly_one(*keys: str) -> Rule:
    """One of these fields must be there, and only one."""

    def check(value: Any, at: str) -> Iterator[str]:
        if isinstance(value, dict) and sum(value.get(key) is not None for key in keys) != 1:
            yield wrong(f"exactly one of {', '.join(keys)} is required", at=at)

    return check


def at_least_one(*keys: str) -> Rule:
    def check(value: Any, at: str) -> Iterator[str]:
        if isinstance(value, dict) and not any(value.get(key) for key in keys):
            yield wrong(f"at least one of {', '.join(keys)} is required", at=at)

    return check
