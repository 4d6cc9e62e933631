"""The demo's story: a week with four clients, a holiday and a weekend, as scenes and sights."""

from __future__ import annotations

from sandbox import ledger, week
from sandbox.cast import FAR_ZONE, ZONE, Cast
from sandbox.scene import Scene, Sight, at, message

START = at(0, "08:50")
"""Thursday; Friday 1 May is a public holiday in Germany, and in China the days until Tuesday are."""
ON_TRIAL = "Globex"
"""The client whom the app only watches, in shadow mode."""


def scenes() -> list[Scene]:
    """What people do, in order."""
    return sorted([*_set_up(), *_thursday(), *ledger.scenes(), *week.scenes()], key=lambda scene: scene.at)


def sights(*, until: str = "digest") -> list[Sight]:
    """What must be seen, in order of its moment. `until` "digest" is the whole story."""
    if until != "digest":
        raise ValueError(f"the story knows no {until!r}")
    return sorted([*_sights_of_thursday(), *ledger.sights(), *week.sights()], key=lambda sight: sight.by)


def _set_up() -> list[Scene]:
    def channels(cast: Cast) -> None:
        for room in (cast.acme, cast.lanhai, cast.globex, cast.alerts, cast.far_alerts):
            cast.petra.invites_bot(room)

    def workspace(cast: Cast) -> None:
        language = cast.word("en", "zh_CN")
        cast.petra.runs("/client alerts workspace", cast.alerts)
        for setting in (f"timezone {ZONE}", "holidays DE", "digest wed 16:00", f"language {language}"):
            cast.petra.runs(f"/client set workspace {setting}", cast.alerts)

    def clients(cast: Cast) -> None:
        for name in ("Acme", "蓝海科技", "Initech", ON_TRIAL):
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

    def on_trial(cast: Cast) -> None:
        cast.petra.runs(f"/client link {ON_TRIAL} client", cast.globex)
        cast.petra.runs(f"/client shadow 2w {ON_TRIAL}", cast.alerts)

    return [
        Scene(at(0, "08:51"), "petra invites the bot", channels),
        Scene(at(0, "08:53"), "petra sets up the workspace", workspace),
        Scene(at(0, "08:55"), "petra adds four clients and their team", clients),
        Scene(at(0, "08:57"), "petra sets up the client in Shanghai", far_client),
        Scene(at(0, "08:58"), f"petra lets the bot watch {ON_TRIAL} silently at first", on_trial),
    ]


def _thursday() -> list[Scene]:
    def call(cast: Cast) -> None:
        text = "Roadmap call: they want the export before the summer."
        cast.petra.runs(f"/client-update Initech call {text}", cast.alerts)

    def issue(cast: Cast) -> None:
        cast.petra.uses_shortcut("Open an issue", cast.said["staging"])
        cast.petra.submits({})

    fault = "Our staging server has answered 502 since noon. Can you have a look?"
    look = "On it: the load balancer lost a node, a new one is starting."
    training, slow = "Which rooms do you need for the training?", "Two, with a projector each."
    here = {"where": "globex"}
    return [
        *_quick_answers(),
        message(at(0, "10:30"), "greg of the silent client asks", name="training", text=training, **here),
        Scene(at(0, "11:00"), "petra logs a call with Initech", call),
        message(at(0, "12:30"), "carol reports a fault", name="staging", text=fault),
        message(
            at(0, "15:40"), "dan answers greg too late", name="rooms", text=slow, under="training", **here
        ),
        message(at(0, "16:05"), "petra answers at the last moment", name="look", text=look, under="staging"),
        Scene(at(0, "16:10"), "petra opens an issue from the message", issue),
    ]


def _quick_answers() -> list[Scene]:
    """A greeting that starts nothing, two questions answered in time, and thanks that ask for nothing."""
    contract = "你好，请问合同的盖章版什么时候能寄出？"
    today = "今天下午寄出，单号稍后发您。"
    report = "Could you send us the test report for the checkout?"
    passed = "Here it is: all 214 cases pass."
    far = {"where": "lanhai"}
    return [
        message(at(0, "09:05"), "carol says good morning", name="hello", text="Good morning everyone!"),
        message(
            at(0, "09:10"), "mei asks about the contract, in Chinese", name="contract", text=contract, **far
        ),
        message(at(0, "09:40"), "carol asks for the test report", name="report", text=report),
        message(
            at(0, "09:50"),
            "dan answers mei within the hour",
            name="sent",
            text=today,
            under="contract",
            **far,
        ),
        message(
            at(0, "09:52"), "mei thanks", name="far thanks", text="好的，谢谢！", under="contract", **far
        ),
        message(at(0, "10:15"), "petra answers carol in time", name="passed", text=passed, under="report"),
        message(at(0, "10:20"), "carol thanks", name="thanks", text="Great, thanks!", under="report"),
    ]


def _sights_of_thursday() -> list[Sight]:
    def warned(cast: Cast) -> bool:
        return cast.posted(cast.alerts, "Acme", "502")

    def ended(cast: Cast) -> bool:
        return cast.settled(cast.alerts, "Acme", "carol")

    def carded(cast: Cast) -> bool:
        return len(cast.posts(cast.alerts)) >= 2

    nothing = "a greeting, three questions and thanks raise no alert"
    return [
        Sight(at(0, "12:30"), nothing, _nothing_yet, lasting=True),
        Sight(at(0, "15:45"), "a warning about carol's fault at 75 %", warned),
        Sight(at(0, "16:09"), "the warning ends with the answer", ended),
        Sight(at(0, "16:20"), "the issue has its card", carded),
    ]


def _nothing_yet(cast: Cast) -> bool:
    quiet = (
        cast.quiet(room, since=at(0, "09:00"), until=at(0, "12:30"))
        for room in (cast.alerts, cast.far_alerts)
    )
    return all(quiet)
