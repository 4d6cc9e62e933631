"""The demo's story: a week with three clients, a holiday and a weekend, as scenes and sights."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sandbox.cast import FAR_ZONE, ZONE, Cast
from sandbox.people import Person

START = datetime(2026, 4, 30, 8, 50, tzinfo=ZoneInfo(ZONE)).astimezone(UTC)
"""Thursday; Friday 1 May is a public holiday in Germany and China."""


def at(day: int, time: str, *, zone: str = ZONE) -> datetime:
    """A moment of the story: the day of May 2026 (0 is 30 April) and the wall time in `zone`."""
    hour, minute = map(int, time.split(":"))
    month, date = (4, 30) if day == 0 else (5, day)
    return datetime(2026, month, date, hour, minute, tzinfo=ZoneInfo(zone)).astimezone(UTC)


@dataclass(frozen=True)
class Scene:
    """Something people do at a moment."""

    at: datetime
    words: str
    act: Callable[[Cast], None]


@dataclass(frozen=True)
class Sight:
    """Something that must be seen by a moment; `lasting`: looked at only then, having held so long."""

    by: datetime
    words: str
    seen: Callable[[Cast], bool]
    lasting: bool = False


def scenes() -> list[Scene]:
    """What people do, in order."""
    return sorted(
        [*_set_up(), *_thursday(), *_holiday(), *_monday(), *_tuesday()], key=lambda scene: scene.at
    )


def sights(*, until: str = "digest") -> list[Sight]:
    """What must be seen, in order of its moment. `until` "digest" is the whole story."""
    if until != "digest":
        raise ValueError(f"the story knows no {until!r}")
    return sorted([*_sights_of_thursday(), *_sights_of_the_week()], key=lambda sight: sight.by)


def _set_up() -> list[Scene]:
    def channels(cast: Cast) -> None:
        for room in (cast.acme, cast.lanhai, cast.alerts, cast.far_alerts):
            cast.petra.invites_bot(room)

    def workspace(cast: Cast) -> None:
        language = "zh_CN" if cast.locale.startswith("zh") else "en"
        cast.petra.runs("/client alerts workspace", cast.alerts)
        for setting in (f"timezone {ZONE}", "holidays DE", "digest wed 16:00", f"language {language}"):
            cast.petra.runs(f"/client set workspace {setting}", cast.alerts)

    def clients(cast: Cast) -> None:
        for name in ("Acme", "蓝海科技", "Initech"):
            cast.petra.runs(f"/client add {name}", cast.alerts)
            cast.petra.runs(f"/client team {name} {cast.petra.mention} owner", cast.alerts)
            cast.petra.runs(f"/client team {name} {cast.dan.mention} backup", cast.alerts)
            cast.petra.runs(f"/client team {name} {cast.lena.mention} lead", cast.alerts)
        cast.petra.runs("/client link Acme client", cast.acme)

    def far_client(cast: Cast) -> None:
        cast.petra.runs("/client link 蓝海科技 client", cast.lanhai)
        cast.petra.runs("/client alerts 蓝海科技", cast.far_alerts)
        for setting in (f"timezone {FAR_ZONE}", "holidays CN", "language zh_CN"):
            cast.petra.runs(f"/client set 蓝海科技 {setting}", cast.far_alerts)

    return [
        Scene(at(0, "08:51"), "petra invites the bot", channels),
        Scene(at(0, "08:53"), "petra sets up the workspace", workspace),
        Scene(at(0, "08:55"), "petra adds three clients and their team", clients),
        Scene(at(0, "08:57"), "petra sets up the client in Shanghai", far_client),
    ]


def _message(moment: datetime, words: str, *, name: str, where: str, text: str, under: str = "") -> Scene:
    """A scene in which somebody writes; its words begin with who, and `name` is how later scenes speak of it."""

    def act(cast: Cast) -> None:
        who: Person = getattr(cast, words.partition(" ")[0])
        cast.says(name, who=who, where=getattr(cast, where), text=text, under=under)

    return Scene(moment, words, act)


def _thursday() -> list[Scene]:
    def call(cast: Cast) -> None:
        text = "Roadmap call: they want the export before the summer."
        cast.petra.runs(f"/client-update Initech call {text}", cast.alerts)

    def issue(cast: Cast) -> None:
        cast.petra.uses_shortcut("Open an issue", cast.said["staging"])
        cast.petra.submits({})

    return [
        *_quick_answers(),
        Scene(at(0, "11:00"), "petra logs a call with Initech", call),
        _message(
            at(0, "12:30"),
            "carol reports a fault",
            name="staging",
            where="acme",
            text="Our staging server has answered 502 since noon. Can you have a look?",
        ),
        _message(
            at(0, "16:05"),
            "petra answers at the last moment",
            name="look",
            where="acme",
            text="On it: the load balancer lost a node, a new one is starting.",
            under="staging",
        ),
        Scene(at(0, "16:10"), "petra opens an issue from the message", issue),
    ]


def _quick_answers() -> list[Scene]:
    """Two questions that are answered in time, and thanks that ask for nothing."""
    contract = "你好，请问合同的盖章版什么时候能寄出？"
    today = "今天下午寄出，单号稍后发您。"
    report = "Could you send us the test report for the checkout?"
    passed = "Here it is: all 214 cases pass."
    far, near = {"where": "lanhai"}, {"where": "acme"}
    return [
        _message(
            at(0, "09:10"), "mei asks about the contract, in Chinese", name="contract", text=contract, **far
        ),
        _message(at(0, "09:40"), "carol asks for the test report", name="report", text=report, **near),
        _message(
            at(0, "09:50"),
            "dan answers mei within the hour",
            name="sent",
            text=today,
            under="contract",
            **far,
        ),
        _message(
            at(0, "09:52"), "mei thanks", name="far thanks", text="好的，谢谢！", under="contract", **far
        ),
        _message(
            at(0, "10:15"), "petra answers carol in time", name="passed", text=passed, under="report", **near
        ),
        _message(
            at(0, "10:20"), "carol thanks", name="thanks", text="Great, thanks!", under="report", **near
        ),
    ]


def _sights_of_thursday() -> list[Sight]:
    return [
        Sight(at(0, "12:30"), "three questions and thanks raise no alert", _nothing_yet, lasting=True),
        Sight(
            at(0, "15:45"),
            "a warning about carol's fault at 75 %",
            lambda c: c.posted(c.alerts, "Acme", "502"),
        ),
        Sight(
            at(0, "16:09"), "the warning ends with the answer", lambda c: c.settled(c.alerts, "Acme", "carol")
        ),
        Sight(at(0, "16:20"), "the issue has its card", lambda c: len(c.posts(c.alerts)) >= 2),
    ]


def _nothing_yet(cast: Cast) -> bool:
    quiet = (
        cast.quiet(room, since=at(0, "09:00"), until=at(0, "12:30"))
        for room in (cast.alerts, cast.far_alerts)
    )
    return all(quiet)


def _holiday() -> list[Scene]:
    text = "Who of you joins the workshop on the 12th?"
    return [
        _message(at(1, "10:00"), "carol asks on the public holiday", name="workshop", where="acme", text=text)
    ]


def _monday() -> list[Scene]:
    invoice = "Invoice 4711 names the wrong cost centre, please correct it."
    sorry = "Sorry for the wait. The corrected invoice is in your mail."
    here = {"where": "acme"}
    return [
        _message(
            at(4, "10:30"),
            "dan answers on Monday, in time",
            name="we",
            text="Petra and I do.",
            under="workshop",
            **here,
        ),
        _message(at(4, "11:00"), "carol asks, and nobody answers", name="invoice", text=invoice, **here),
        _message(
            at(4, "17:20"),
            "lena answers after the escalation",
            name="sorry",
            text=sorry,
            under="invoice",
            **here,
        ),
    ]


def _tuesday() -> list[Scene]:
    def solve(cast: Cast) -> None:
        cast.petra.reacts(cast.said["staging"], "white_check_mark")

    def mail(cast: Cast) -> None:
        cast.petra.runs("/client-update Initech email They confirmed the scope of the export.", cast.alerts)

    def note(cast: Cast) -> None:
        cast.petra.runs("/client-update Acme note The workshop takes place at their office.", cast.alerts)

    return [
        Scene(at(5, "09:30"), "petra marks the fault as solved", solve),
        Scene(at(5, "11:00"), "petra logs an e-mail from Initech", mail),
        Scene(at(5, "11:05"), "petra notes something about Acme", note),
    ]


def _sights_of_the_week() -> list[Sight]:
    def silence(cast: Cast) -> bool:
        rooms = (cast.alerts, cast.far_alerts)
        return all(cast.quiet(room, since=at(0, "20:00"), until=at(4, "08:59")) for room in rooms)

    def nothing_internal(cast: Cast) -> bool:
        return not [*cast.posts(cast.acme), *cast.posts(cast.lanhai)]

    return [
        Sight(at(4, "09:00"), "the holiday and the weekend pass in silence", silence, lasting=True),
        Sight(at(4, "14:10"), "a warning about the invoice", lambda c: c.posted(c.alerts, "4711")),
        Sight(at(4, "17:15"), "the lead is told directly", lambda c: c.told(c.lena, "Acme")),
        Sight(
            at(4, "17:30"),
            "the late answer ends the alert",
            lambda c: c.settled(c.alerts, "Acme", c.lena.mention),
        ),
        Sight(at(5, "09:40"), "the issue is solved on its card", _solved),
        Sight(at(6, "16:10"), "the weekly digest names all three clients", _digest),
        Sight(at(6, "16:10"), "nothing was posted where a client reads", nothing_internal, lasting=True),
    ]


def _solved(cast: Cast) -> bool:
    return any("502" in message.words and len(message.buttons) == 1 for message in cast.posts(cast.alerts))


def _digest(cast: Cast) -> bool:
    return cast.posted(cast.alerts, "Acme", "蓝海科技", "Initech")
