"""The demo's story from the holiday to the weekly digest."""

from __future__ import annotations

from sandbox.cast import Cast
from sandbox.clock import moment_of
from sandbox.scene import Scene, Sight, at, message

DRAFTS = ("checkout", "landing page", "newsletter", "imprint")


def scenes() -> list[Scene]:
    """What people do, day by day."""
    return [*_until_monday(), *_monday(), *_burst(), *_tuesday(), *_wednesday()]


def sights() -> list[Sight]:
    """What must be seen."""
    return [*_sights_of_monday(), *_sights_of_tuesday(), *_sights_of_wednesday()]


def _until_monday() -> list[Scene]:
    asked = "Who of you joins the workshop on the 12th?"
    return [
        message(at(1, "10:00"), "carol asks on the public holiday", name="workshop", text=asked),
        message(
            at(4, "10:30"),
            "dan answers on Monday, in time",
            name="we",
            text="Petra and I do.",
            under="workshop",
        ),
    ]


def _monday() -> list[Scene]:
    def hourglass(cast: Cast) -> None:
        cast.petra.reacts(cast.said["staging"], "hourglass_flowing_sand")

    def why(cast: Cast) -> None:
        cast.lena.clicks(cast.word("Why?", "为什么？"), cast.post(cast.alerts, "4711"))

    def close(cast: Cast) -> None:
        if cast.lena.form:
            cast.lena.closes_form()

    def take(cast: Cast) -> None:
        cast.dan.clicks(cast.word("On it", "我来跟进"), cast.post(cast.alerts, "4711"))

    invoice = "Invoice 4711 names the wrong cost centre, please correct it."
    sorry = "Sorry for the wait. The corrected invoice is in your mail."
    works = "We tried it all day: staging works again."
    done = "lena answers after the escalation"
    return [
        Scene(at(4, "09:30"), "petra puts ⏳ on the fault: carol must try it", hourglass),
        message(at(4, "11:00"), "carol asks, and nobody answers", name="invoice", text=invoice),
        Scene(at(4, "14:05"), "lena looks why she reads this alert", why),
        Scene(at(4, "14:20"), "lena has read it", close),
        Scene(at(4, "15:10"), "dan takes it, and forgets", take),
        message(at(4, "16:45"), "carol has tried it", name="works", text=works, under="staging"),
        message(at(4, "17:20"), done, name="sorry", text=sorry, under="invoice"),
    ]


def _burst() -> list[Scene]:
    """Four drafts, four questions within minutes, and four answers after lunch."""
    acts = []
    for number, draft in enumerate(DRAFTS):
        shown, asked, told = f"Draft of the {draft}", f"When does the {draft} go live?", "Next Tuesday."
        acts += [
            message(at(5, f"09:4{number}"), f"petra shows the {draft}", name=draft, text=shown),
            message(
                at(5, f"10:0{number}"), f"carol asks about the {draft}", name=asked, text=asked, under=draft
            ),
            message(
                at(5, f"13:2{number}"), f"dan answers about the {draft}", name=told, text=told, under=draft
            ),
        ]
    return acts


def _tuesday() -> list[Scene]:
    def reason(cast: Cast) -> None:
        cast.dan.clicks(cast.word("Needed somebody else", "需要他人配合"))

    def solve(cast: Cast) -> None:
        cast.petra.reacts(cast.said["staging"], "white_check_mark")

    def mail(cast: Cast) -> None:
        cast.petra.runs("/client-update Initech email They confirmed the scope of the export.", cast.alerts)

    def note(cast: Cast) -> None:
        cast.petra.runs("/client-update Acme note The workshop takes place at their office.", cast.alerts)

    def month(cast: Cast) -> None:
        cast.petra.runs("/client calendar Acme", cast.alerts)

    def leave(cast: Cast) -> None:
        cast.petra.runs(f"/client away tomorrow cover {cast.dan.mention}", cast.alerts)

    return [
        Scene(at(5, "09:10"), "dan says in one click why the invoice took so long", reason),
        Scene(at(5, "09:30"), "petra marks the fault as solved", solve),
        Scene(at(5, "11:00"), "petra logs an e-mail from Initech", mail),
        Scene(at(5, "11:05"), "petra notes something about Acme", note),
        Scene(at(5, "14:00"), "petra looks at the month of Acme", month),
        Scene(at(5, "17:00"), "petra is away tomorrow, dan covers", leave),
    ]


def _wednesday() -> list[Scene]:
    def back(cast: Cast) -> None:
        cast.petra.runs("/client back", cast.alerts)

    def report(cast: Cast) -> None:
        cast.petra.runs("/client shadow report Globex", cast.alerts)

    stamp, sent = "请问付款凭证收到了吗？", "收到了，发票今天寄出。"
    return [
        message(at(6, "03:05"), "mei asks in the night of Berlin", name="paid", where="lanhai", text=stamp),
        message(at(6, "09:10"), "dan answers mei", name="sent out", where="lanhai", text=sent, under="paid"),
        Scene(at(6, "15:00"), "petra is back early", back),
        Scene(at(6, "16:05"), "petra reads what there would have been for Globex", report),
    ]


def _sights_of_monday() -> list[Sight]:
    def silence(cast: Cast) -> bool:
        rooms = (cast.alerts, cast.far_alerts)
        return all(cast.quiet(room, since=at(0, "20:00"), until=at(4, "08:59")) for room in rooms)

    def waits(cast: Cast) -> bool:
        return cast.posted(cast.alerts, "502", cast.word("Waiting for the client since", "起等客户"))

    def explained(cast: Cast) -> bool:
        form = cast.lena.form
        return form is not None and cast.word("working time", "工作时间") in form.words

    def asked(cast: Cast) -> bool:
        return cast.told(cast.dan, cast.word("Still on it?", "还在跟进吗"))

    def ended(cast: Cast) -> bool:
        return cast.settled(cast.alerts, "☑️ Acme", "carol") and not cast.posted(
            cast.alerts, "☑️ Acme", cast.lena.mention
        )

    return [
        Sight(at(4, "09:00"), "the holiday and the weekend pass in silence", silence, lasting=True),
        Sight(at(4, "09:40"), "the issue waits for carol on its card", waits),
        Sight(at(4, "14:04"), "a warning about the invoice", lambda c: c.posted(c.alerts, "4711")),
        Sight(at(4, "14:19"), "a card says which hours counted", explained),
        Sight(at(4, "15:50"), "dan is asked whether he is still on it", asked),
        Sight(at(4, "17:15"), "the lead is told directly", lambda c: c.told(c.lena, "Acme")),
        Sight(at(4, "17:30"), "the late answer ends the alert, and names nobody", ended),
    ]


def _sights_of_tuesday() -> list[Sight]:
    def reasoned(cast: Cast) -> bool:
        return cast.told(cast.dan, "4711", cast.word("Reason: *Needed somebody else*", "*需要他人配合*"))

    def solved(cast: Cast) -> bool:
        reopen = cast.word("Reopen", "重新打开")
        return any("502" in each.words and reopen in each.buttons for each in cast.posts(cast.alerts))

    def month(cast: Cast) -> bool:
        return cast.shown(cast.petra, "Acme", cast.word("May 2026", "2026年5月"))

    return [
        Sight(at(5, "09:20"), "the reason is noted", reasoned),
        Sight(at(5, "09:40"), "the issue is solved on its card", solved),
        Sight(at(5, "13:19"), "four warnings at once: two alone, the others in one message", _bundled),
        Sight(at(5, "13:40"), "what was answered is a line in it", _answered),
        Sight(at(5, "14:10"), "the month of Acme, day by day", month),
    ]


def _bundled(cast: Cast) -> bool:
    there = [each for each in cast.posts(cast.alerts) if moment_of(each.ts) >= at(5, "12:30")]
    return len(there) == 3 and there[-1].words.count("Acme") == 2


def _answered(cast: Cast) -> bool:
    there = [each for each in cast.posts(cast.alerts) if moment_of(each.ts) >= at(5, "12:30")]
    return len(there) == 3 and all(not each.buttons and "✅" in each.words for each in there)


def _sights_of_wednesday() -> list[Sight]:
    def night(cast: Cast) -> bool:
        return cast.quiet(cast.far_alerts, since=at(0, "08:50"), until=at(6, "08:59"))

    def morning(cast: Cast) -> bool:
        return cast.posted(cast.far_alerts, "mei", cast.dan.mention)

    def handed_over(cast: Cast) -> bool:
        return cast.told(cast.dan, cast.word("You cover for", "代班"), cast.petra.mention, "蓝海科技")

    def back(cast: Cast) -> bool:
        return cast.told(cast.petra, cast.word("Welcome back", "欢迎回来"), "蓝海科技")

    def digest(cast: Cast) -> bool:
        reason = cast.word("1 × needed somebody else", "需要他人配合 1 次")
        return cast.posted(cast.alerts, "Acme", "蓝海科技", "Initech", reason)

    def reported(cast: Cast) -> bool:
        return cast.shown(cast.petra, "Globex", "Which rooms")

    return [
        Sight(at(6, "08:59"), "nobody is called in the night", night, lasting=True),
        Sight(at(6, "09:09"), "the night's alert comes in the morning, and to the cover", morning),
        Sight(at(6, "09:09"), "dan knows that he covers, and for whom", handed_over),
        Sight(at(6, "15:10"), "petra reads what happened while she was away", back),
        Sight(at(6, "16:10"), "the weekly digest names three clients and a reason", digest),
        Sight(at(6, "16:15"), "the alerts there would have been for Globex", reported),
    ]
