"""The demo's story of what is owed beside answers: a risk, a promise, a complaint and a need.

What the client reads of them was released by a person in a form.
"""

from __future__ import annotations

from sandbox.cast import Cast
from sandbox.people import Person
from sandbox.scene import Scene, Sight, at, message
from sandbox.workspace import Message

UNHAPPY = "That is the second wrong invoice this year, and nobody answered all day."
REASON = "The prices of the new servers come on Wednesday"
LATE = "五一假期快递可能延误，合同原件或许节后才到。扫描件今天先发您。"
REMEDY = "From now on two of us read each invoice before you get it, and answer what you ask about it within an hour."


def scenes() -> list[Scene]:
    """What people do, in order."""
    return [*_risk(), *_promise(), *_complaint(), *_remedy(), *_need(), *_looks()]


def sights() -> list[Sight]:
    """What must be seen."""
    return [*_sights_of_promises(), *_sights_of_complaints(), *_sights_of_lists()]


def _risk() -> list[Scene]:
    def note(cast: Cast) -> None:
        w, petra = cast.word, cast.petra
        petra.runs("/client risk 蓝海科技 节前快递可能延误", cast.far_alerts)
        rating = {
            w("Likelihood", "可能性"): w("4 · likely", "4 · 很可能"),
            w("Impact", "影响"): w("2 · low", "2 · 低"),
        }
        known = {w("May the client know?", "客户可以知道吗？"): w("Yes, in these words", "可以，措辞如下")}
        petra.submits({**rating, **known, w("In words for the client", "给客户的措辞"): LATE})

    def tell(cast: Cast) -> None:
        cast.petra.runs("/client risk", cast.far_alerts)
        cast.petra.clicks(cast.word("Details", "详情"))
        cast.petra.clicks(cast.word("Tell them…", "告知客户…"))
        _release(cast)

    return [
        Scene(at(0, "10:05"), "petra notes a risk for the client in Shanghai", note),
        Scene(at(0, "10:10"), "petra tells them of it, in words they may read", tell),
    ]


def _promise() -> list[Scene]:
    def shake(cast: Cast) -> None:
        cast.dan.reacts(cast.said["estimate"], "handshake")

    def track(cast: Cast) -> None:
        cast.dan.clicks(cast.word("Track promise", "记录承诺"))

    def move(cast: Cast) -> None:
        w, petra = cast.word, cast.petra
        petra.clicks(w("New date", "改期"), _to(petra, w("promise 1", "承诺 1")))
        new = {w("New date and time", "新的截止时间"): at(7, "12:00")}
        petra.submits({**new, w("Why, in words that the client may read", "原因（客户可能看到）"): REASON})

    def tell(cast: Cast) -> None:
        cast.petra.clicks(cast.word("Tell the client…", "告知客户…"))
        _release(cast)

    will = "We'll send you the cost estimate for the servers by Tuesday 16:00."
    return [
        message(at(0, "11:20"), "petra promises carol something", name="estimate", text=will),
        Scene(at(0, "11:25"), "dan puts 🤝 on it", shake),
        Scene(at(0, "11:35"), "dan confirms the date that was read", track),
        Scene(at(4, "16:10"), "petra agrees on a new date, a day before the old one", move),
        Scene(at(4, "16:20"), "petra tells carol, in words she looked over", tell),
    ]


def _complaint() -> list[Scene]:
    def mark(cast: Cast) -> None:
        cast.carol.reacts(cast.said["unhappy"], "bangbang")

    def listen(cast: Cast) -> None:
        w, petra = cast.word, cast.petra
        petra.clicks(w("Listening card", "倾听卡"), _card(cast))
        unhappy = w("What are they unhappy with, as they would put it?", "用客户的话说，他们对什么不满意？")
        effect = w(
            "What does it do to them, for which you are sorry?", "这给客户带来了什么影响（我们为此致歉）？"
        )
        petra.submits(
            {
                unhappy: "Invoices are wrong, and their questions are left alone",
                effect: "Their bookkeeping could not close April",
                w(
                    "What do they want?", "客户希望怎样解决？"
                ): "Right invoices, and an answer the same morning",
            }
        )

    sorry = "Carol, I am sorry. I find out what went wrong and come back to you tomorrow morning."
    return [
        message(at(4, "17:25"), "carol is unhappy", name="unhappy", text=UNHAPPY),
        Scene(at(4, "17:30"), "carol puts ‼️ on it", mark),
        message(at(4, "17:40"), "petra says that she heard it", name="heard", text=sorry, under="unhappy"),
        Scene(at(5, "09:12"), "petra fills the listening card", listen),
    ]


def _remedy() -> list[Scene]:
    def propose(cast: Cast) -> None:
        w, petra = cast.word, cast.petra
        petra.clicks(w("Propose a remedy", "提出方案"), _card(cast))
        where = w("Post it in #acme-shared", "发送到 #acme-shared")
        petra.fills(
            {
                w("What the client hears", "告知客户的内容"): REMEDY,
                w("How do they hear it?", "如何告知客户？"): where,
            }
        )
        _release(cast)

    def agree(cast: Cast) -> None:
        cast.carol.clicks(cast.word("Yes, we agree", "同意"), cast.post(cast.acme, REMEDY))

    def act(cast: Cast) -> None:
        cast.petra.clicks(cast.word("We do it now", "着手落实"), _card(cast))

    return [
        Scene(at(5, "09:18"), "petra proposes a remedy", propose),
        Scene(at(5, "09:24"), "carol agrees", agree),
        Scene(at(5, "09:29"), "petra sees to it", act),
    ]


def _need() -> list[Scene]:
    def aim(cast: Cast) -> None:
        cast.petra.reacts(cast.said["excel"], "dart")

    wish, noted = "Could the export write Excel files too?", "Good idea, we look into it."
    return [
        message(at(5, "14:20"), "carol wishes for something", name="excel", text=wish),
        Scene(at(5, "14:25"), "petra puts 🎯 on it", aim),
        message(at(5, "14:32"), "petra answers", name="look into", text=noted, under="excel"),
    ]


def _looks() -> list[Scene]:
    def home(cast: Cast) -> None:
        cast.petra.opens_home()

    def keys(cast: Cast) -> None:
        cast.petra.runs("/client keys Acme", cast.alerts)

    return [
        Scene(at(5, "09:05"), "petra opens Home", home),
        Scene(at(6, "15:30"), "petra looks how Acme stands", keys),
    ]


def _sights_of_promises() -> list[Sight]:
    def risked(cast: Cast) -> bool:
        return cast.posted(cast.lanhai, LATE)

    def tracked(cast: Cast) -> bool:
        words = cast.word("Promise 1 to Acme is tracked", "已记录对 Acme 的承诺 1")
        return cast.shown(cast.dan, words, where=cast.acme)

    def moved(cast: Cast) -> bool:
        return cast.told(cast.petra, cast.word("promise 1 was renegotiated in time", "承诺 1 已提前改期"))

    def explained(cast: Cast) -> bool:
        return cast.posted(cast.acme, REASON)

    def counted(cast: Cast) -> bool:
        return cast.posted(cast.alerts, cast.word("1 renegotiated in time", "提前改期 1 项"))

    return [
        Sight(at(0, "10:19"), "the client in Shanghai knows of the risk", risked),
        Sight(at(0, "11:45"), "the promise is tracked with its date", tracked),
        Sight(at(4, "16:19"), "the promise is renegotiated in time", moved),
        Sight(at(4, "16:30"), "carol reads why, and the new date", explained),
        Sight(at(6, "16:10"), "the digest counts the promise", counted),
    ]


def _sights_of_complaints() -> list[Sight]:
    def thanked(cast: Cast) -> bool:
        words = cast.word("recorded this as a complaint", "登记为投诉")
        return cast.shown(cast.carol, words, where=cast.acme)

    def carded(cast: Cast) -> bool:
        told = all(cast.told(who, UNHAPPY) for who in (cast.petra, cast.lena))
        return told and cast.posted(cast.alerts, UNHAPPY)

    def acknowledged(cast: Cast) -> bool:
        return cast.posted(cast.alerts, UNHAPPY, cast.word("Acknowledged", "已回应"))

    def heard(cast: Cast) -> bool:
        return cast.posted(cast.alerts, UNHAPPY, "could not close April")

    def agreed(cast: Cast) -> bool:
        stage = cast.word("Remedy under way", "正在落实")
        return cast.posted(cast.alerts, UNHAPPY, REMEDY, "carol", stage)

    return [
        Sight(at(4, "17:39"), "carol reads that it is taken seriously", thanked),
        Sight(at(4, "17:39"), "the complaint has its card, and owner and lead are told at once", carded),
        Sight(at(4, "17:50"), "it is acknowledged", acknowledged),
        Sight(at(5, "09:17"), "what they mean and want stands on the card", heard),
        Sight(at(5, "09:39"), "the remedy that carol agreed to is under way", agreed),
    ]


def _sights_of_lists() -> list[Sight]:
    def morning(cast: Cast) -> bool:
        complaint = cast.word("complaint 1", "投诉 1")
        return cast.told(cast.petra, cast.word("Good morning. Today:", "早上好，今天："), complaint)

    def lanes(cast: Cast) -> bool:
        titles = (cast.word("You owe", "你的待办"), cast.word("Bring them news", "待通报进展"))
        return cast.at_home(cast.petra, *titles, cast.word("complaint 1", "投诉 1"), "502")

    def needed(cast: Cast) -> bool:
        words = cast.word("Need 1 of Acme is noted", "已记录 Acme 的需求 1")
        return cast.shown(cast.petra, words, where=cast.acme)

    def keys(cast: Cast) -> bool:
        return cast.shown(
            cast.petra, cast.word("How Acme stands", "Acme 的状况"), cast.word("Promises", "承诺")
        )

    def nothing_else(cast: Cast) -> bool:
        posts = [*cast.posts(cast.acme), *cast.posts(cast.lanhai)]
        released = len(posts) == len(cast.released) and all(map(cast.was_released, posts))
        return released and not cast.posts(cast.globex)

    return [
        Sight(at(5, "09:08"), "a morning message says what the day brings", morning),
        Sight(at(5, "09:09"), "Home shows the lanes", lanes),
        Sight(at(5, "14:31"), "the need is noted", needed),
        Sight(at(6, "15:40"), "six keys tell how Acme stands", keys),
        Sight(at(6, "16:10"), "a client reads only what a person released", nothing_else, lasting=True),
    ]


def _release(cast: Cast) -> None:
    """Petra hands in the form in which she writes to a client."""
    form = cast.petra.form
    labels = (
        cast.word("What the client reads", "客户看到的内容"),
        cast.word("What the client hears", "告知客户的内容"),
    )
    values = form.values if form else {}
    text = next((str(values[label]) for label in labels if label in values), "")
    if not cast.petra.submits():
        cast.released.append(text)


def _card(cast: Cast) -> Message:
    """The card of the complaint that petra has."""
    return _to(cast.petra, UNHAPPY)


def _to(who: Person, words: str) -> Message:
    """The newest that the app told somebody with these words and that asks for something."""
    found = [each for each in who.direct_messages() if each.buttons and words in f"{each.text}\n{each.words}"]
    if not found:
        raise LookupError(f"nobody told {who.name} {words!r}")
    return found[-1]
