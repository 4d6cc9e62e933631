"""What clients say in English when they need nothing: the phrases by which thanks are told from requests (R15).

They are for folded text (`domain.thanks.judge`). A clause passes only when nothing is left of it once these
phrases are taken out, so whatever is not listed here waits for an answer. In them a space stands for any space.
"""

from __future__ import annotations

import re

_WORD = r"[a-z0-9à-ÿ][\w'&/+-]*"
BEFORE, AFTER = r"(?<![a-z0-9à-ÿ'])", r"(?![a-z0-9à-ÿ'])"
"""Where a word begins and ends."""


def listed(text: str) -> list[str]:
    """Phrases between commas."""
    return [phrase.strip() for phrase in text.split(",")]


def either(*phrases: str) -> str:
    """One of these, the longest first."""
    return "(?:" + "|".join(sorted(phrases, key=len, reverse=True)) + ")"


def pattern(text: str) -> re.Pattern[str]:
    """The pattern of phrases with spaces in them."""
    return re.compile(text.replace(" ", r"\s+"))


def words(*phrases: str) -> re.Pattern[str]:
    """One of these as whole words."""
    return pattern(BEFORE + either(*phrases) + AFTER)


# Words in between that start a statement or end a promise: what follows them is no longer what we are thanked for.
_STATES = either(*listed(
    "is, are, was, were, be, has, have, had, does, do, did, gets, got, shows, keeps, seems, looks, says, goes, comes, "
    "takes, gives, returns, and, by, before, until, till, within, tomorrow, monday, tuesday, wednesday, thursday, "
    "friday, eod, cob, eow, i, we, it's, that's"
))  # fmt: skip
_NOUN_PHRASE = rf"(?: (?!{_STATES}{AFTER}|\d){_WORD})"
_ABOUT = rf"(?: (?:for|on|with|about|from|to|of|in|at){_NOUN_PHRASE}{{1,7}})"
_VERY = (
    r"(?:(?:so|very|really|super|pretty|quite|absolutely|totally|just|all|much|even|too|truly|simply|now|"
    r"already) )*"
)

_THANKS = either(*listed(
    "thanks, thank you, thank u, thank ya, thank y'all, thankyou, thanku, thx, thnx, thanx, tnx, tks, "
    "thks, ty, tysm, tyvm, cheers, merci, gracias, danke, much appreciated, greatly appreciated, "
    "really appreciated, appreciated, really appreciate it, really appreciate that, "
    "really appreciate this, much appreciate it, appreciate it, appreciate that, appreciate this, "
    "appreciate you, appreciate you all, appreciate y'all, kudos, props, so grateful, very grateful, "
    "grateful, you rock, you guys rock, you all rock, you're the best, you are the best, "
    "you guys are the best, you're a star, you're a lifesaver, you're a legend, legend, lifesaver, "
    "life saver, hats off, chapeau, i owe you one, we owe you one, you made my day, you saved my day, "
    "you saved us, nice one"
))  # fmt: skip
_HOW_MUCH = either(*listed(
    "so much, very much, a lot, a bunch, a ton, a million, a mil, tons, loads, heaps, lots, again, "
    "everyone, everybody, all, team, guys, folks, both, kindly, indeed, mate, buddy, all around, y'all, "
    "to you, to you all, to all of you, to everyone, to the team, to the whole team, to your team, "
    "and your team, you two, as always, as ever, once again, once more, anyway"
))  # fmt: skip
_APPRECIATE = rf"appreciate (?:you|your|the|all){_NOUN_PHRASE}{{1,6}}"
THANKS = pattern(
    rf"{BEFORE}(?:(?:many|big|huge|special|warm|thousand|heartfelt|sincere|a lot of|lots of) )*"
    rf"(?:(?:really |do |truly |much )*{_APPRECIATE}|{_THANKS})(?:\s*,?\s*{_HOW_MUCH})*{_ABOUT}*{AFTER}"
)
"""Thanks with whom and what for."""

_WORKS_WELL = either(*listed(
    "now, again, fine, great, well, perfectly, correctly, properly, nicely, smoothly, flawlessly, "
    "beautifully, as expected, as it should, like a charm, fast, just fine, very well, really well, "
    "for me, for us, for everyone, for all of us, here, on my side, on our side, on my end, on our end, "
    "on my machine, on my phone, from here, everywhere, in production, in prod, on prod, on production, "
    "too, as well, finally, already, indeed, without problems, without issues, without any problems, "
    "without any issues"
))  # fmt: skip
_SUBJECT = rf"(?:(?!(?:and|or|then|because|since|as|so)\b){_WORD} ){{0,6}}?"
_BE = r"(?:(?:is|are|has been|have been|was|were|got|seems|seem|looks|look|appears) |(?<=t)'s )"
_STEADY = r"(?:(?:now|all|finally|already|both|completely|fully|just|totally|indeed|again) )*"
_SOLVED = either(*listed(
    "solved, resolved, fixed, sorted, sorted out, cleared up, up and running, up again, back up, "
    "back online, back to normal, back in business, good to go, working, working again"
))  # fmt: skip
CAN = either(*listed(
    "log in, login, sign in, access, open, see, connect, download, upload, export, print, edit, save, pay, "
    "get in, view"
))  # fmt: skip
OVER = (
    r"(?:the |that |this |my |our |all )?(?:\w+ )?(?:problem|issue|bug|error|fault|outage|ticket|case)s? "
    r"(?:(?:is|are|was|were|has|have|been|now|all|finally|already|seems|fully) ){0,4}"
    r"(?:solved|resolved|fixed|gone|sorted|sorted out|disappeared|closed)(?: now)?"
)
NO_MORE = (
    r"no (?:(?:more|further|new) (?:errors|issues|problems|complaints|crashes|timeouts|delays|bugs|"
    r"duplicates)"
    r"|(?:issues|problems|complaints|errors) (?:so far|any\s?more|here|now|(?:on|from) (?:our|"
    r"my) (?:side|end)))"
)
SOLVED = pattern(
    rf"{BEFORE}(?:"
    rf"{_SUBJECT}{_BE}{_STEADY}{_SOLVED}|{_STEADY}{_SOLVED}|{OVER}|confirmed (?:working|fixed|solved|"
    rf"resolved)"
    rf"|{_SUBJECT}(?:tests?|checks?) (?:all )?passed"
    rf"|{_SUBJECT}{_STEADY}works|{_SUBJECT}(?:runs|loads|opens) (?:now|again|fine|normally|fast|quickly|"
    rf"smoothly)|(?:they|both|all|{_SUBJECT}\w+s) (?:all |both |now )*work"
    rf"|(?:that|this|it) (?:did the trick|did it|solved it|fixed it|helped|worked|works|was it)|worked"
    rf"|did the trick|problem solved|issue solved|case closed|got it (?:working|to work)|figured it out"
    rf"|that clears it up|that answers (?:it|(?:(?:my|our|the|all) )+questions?)|{_SUBJECT}helped|{NO_MORE}"
    rf"|{_SUBJECT}(?:is|are|(?<=t)'s) {_STEADY}(?:loading|running|arriving|syncing|responding|going through)"
    rf" (?:again|now|fine|smoothly)|(?:i|we|they) (?:was|were|am|are) {_STEADY}able to {CAN}"
    rf"|(?:i|we) can (?:{_STEADY}){CAN}(?: (?:it|them|everything|the {_WORD}(?: {_WORD})?))?"
    rf" (?:now|again)"
    rf")(?: {_WORKS_WELL})*{AFTER}"
)
"""The client says that it works."""

_GOOD = either(*listed(
    "good, quick, fast, great, perfect, awesome, excellent, amazing, fantastic, brilliant, wonderful, "
    "nice, lovely, superb, stunning, beautiful, gorgeous, super, cool, neat, fabulous, impressive, "
    "terrific, outstanding, incredible, spot on, on point, helpful, useful, clear, crystal clear, fine, "
    "ok, okay, all right, alright, correct, promising, solid, clean, smooth, top, top notch, sharp, fun, "
    "impressed, well received, delighted, thrilled, exactly right, exactly what we wanted, "
    "exactly what we needed, exactly what i wanted, exactly what i needed, just what we needed, "
    "just what i needed, fair, fair enough, reasonable, happy, very happy, good to me, good to us, "
    "great to me, great to us, fine by me, fine with me, fine for me, fine with us, fine for us, "
    "fine by us, ok for me, ok for us, ok with me, ok with us, good for me, good for us, right, in order"
))  # fmt: skip
_BETTER = (
    r"(?:looks?|sounds?|feels?|reads?|runs?) (?:so |much |way |even |a lot |far )*better(?: (?:now|already))?"
)
_SEEMS = r"(?:is|are|was|were|looks?|sounds?|seems?|feels?|reads?|turned out|went|came out|i'm|we're|am)"
EAGER = (
    r"(?:(?:really|very|so|all|i'm|we're|i am|we are|everyone is) )*(?:looking forward to|excited (?:for|"
    r"about|to)) "
    r"(?:it|this|that|seeing (?:it|you|you all)|meeting you|working with you|see it|next week|"
    r"the (?:\w+ )?(?:launch|demo|workshop|kick-?off|go-?live|session|training|meeting|call))"
)
_LIKED = (
    r"design|layout|colou?rs|logo|look|idea|demo|presentation|result|results|dashboard|page|homepage|"
    r"site|website|app|video|"
    r"feature|update|report|proposal|concept|mockups?|animation|icons?|prototype|session|workshop|approach"
)
PRAISE = pattern(
    rf"{BEFORE}(?:"
    rf"{_SUBJECT}(?:{_SEEMS}|\w+'s|they're|you're) {_VERY}{_GOOD}(?: with{_NOUN_PHRASE}{{1,4}})?|"
    rf"{_SUBJECT}{_BETTER}"
    rf"|{_SUBJECT}(?:loved?|liked?|loves|likes|enjoyed) (?:it|this|that|them|(?:the|your|"
    rf"this) (?:new )?(?:{_LIKED}))"
    r"|love (?:it|this|that)"
    rf"|(?:{_SUBJECT}(?:{_SEEMS}|\w+'s) (?:a |an )?)?{_VERY}{_GOOD}(?: (?:job|work|stuff|one|news|idea|"
    rf"point|effort|response|turnaround|service|catch|progress|team|"
    rf"teamwork|timing|support|call|meeting|session|demo|presentation|communication|to hear|to know|"
    rf"to see|summary|"
    rf"collaboration|thing|explanation|overview|plan|thought))(?: (?:everyone|all|team|guys|folks|"
    rf"as always|again|today|yesterday|this morning))*"
    rf"{_ABOUT}*|{EAGER}"
    rf"|(?:so|very|really|super|quite|absolutely|truly|simply|most|extremely|just) {_VERY}{_GOOD}"
    rf"|well done(?: (?:everyone|all|team|guys|folks))*|well played|wow|yay|hooray|woohoo|bravo|"
    rf"impressive|amazing|fantastic|helpful"
    rf")(?: {_WORKS_WELL})*{AFTER}"
)
"""The client likes it."""

FINE = words(
    r"(?:ok+)+", r"don't worry(?: about (?:it|that))?", r"(?:that's|it's|that is) what (?:i|we) (?:was|"
    r"were) looking for",
    r"(?:(?:i|we)(?:'ve| have)? )?(?:just )?(?:received|got|have) (?:it|them|this|that|everything|access|"
    r"(?:(?:the|your|our|my|all the) )?(?:files?|e-?mails?|mail|invite|invitation|link|document|"
    r"documents|report|password|"
    r"code|access|contract|copy|package|slides|invoice|numbers|message|messages|answer|info|data|login|"
    r"credentials|update))", r"(?:the|your|our) \w+(?: \w+)? (?:has |have |"
    r"just )*arrived", r"(?:well )?noted(?: with thanks)?(?: for (?:next time|the future))?", *listed(
    "alright, alrighty, clear, sounds like a plan, for next time, okay, okey, okie, okey dokey, okidoki, "
    "k, kk, oki, got it, gotcha, got that, understood, noted, well noted, duly noted, roger, roger that, "
    "copy that, copy, received, great, perfect, awesome, excellent, nice, cool, super, wonderful, "
    "brilliant, lovely, good, fine, sounds good, looks good, looking good, lgtm, makes sense, "
    "makes total sense, makes perfect sense, fair enough, works for me, works for us, that works, "
    "that works for me, that works for us, no problem, no problem at all, no prob, not a problem, "
    "no worries, no worries at all, not to worry, no rush, no rush at all, no hurry, no stress, "
    "no pressure, no need, np, will do, you're welcome, you are welcome, youre welcome, welcome, "
    "my pleasure, anytime, any time, happy to help, glad to help, glad to hear, glad to hear it, "
    "glad to hear that, good to hear, good to know, good to see, great to hear, great to see, "
    "happy to hear, so far so good, all good, all good now, all set, all clear, we're good, we are good, "
    "i'm good, i am good, all good here, all good from our side, all good from my side, good to go, "
    "we're all set, i'm all set, that's all, that is all, that's it, that's all for now, "
    "that's all from me, that's everything, that's perfect, that's right, that makes sense, "
    "that explains it, that's clear, all clear now, nothing else, nothing else for now, "
    "nothing else from me, nothing else from us, nothing more, never mind, nevermind, nvm, forget it, "
    "false alarm, my bad, my mistake, my fault, found it, i found it, got it now, i see, i see it now, "
    "i see it, i understand, we understand, it makes sense, take your time, no questions, "
    "no further questions, no more questions, no other questions, haha, hahaha, lol, hehe, heh, ha, deal, "
    "you too, same to you, likewise, done, all done, done deal, as discussed, as agreed, as expected, "
    "exactly, precisely, absolutely, of course, understandable, no action needed, nothing to do, "
    "nothing urgent, not urgent, can be closed, you can close it, you can close this, "
    "you can close the ticket, you can close this ticket, closing this, we can close it, "
    "we can close this, close it, "
    "that's great news, that helps, that helps a lot, this helps, that's good news, that's a relief"
))  # fmt: skip
"""Agreement and the end of a talk."""

FAREWELL = pattern(
    rf"{BEFORE}(?:"
    r"(?:(?:hope you )?(?:have|enjoy|had)|wish(?:ing)? you(?: all)?) (?:a|an|your|the) (?:\w+ ){0,3}?"
    r"(?:day|evening|weekend|week|night|afternoon|holidays?|vacation|trip|one|lunch|break|time off|"
    r"rest of the (?:day|week))"
    r"(?: (?:too|everyone|all|team|guys|folks|ahead))*"
    rf"|(?:big )?(?:congrats|congratulations)(?:{_ABOUT}| (?:everyone|all|team|guys|folks))*"
    r"|(?:happy|merry) (?:friday|monday|holidays|new year|easter|weekend|christmas|thanksgiving)"
    r"|(?:see|talk to|speak to|catch) (?:you|ya|u|y'all)(?: (?:all|soon|later|then|there|tomorrow|around|"
    r"next week|"
    r"in a bit|on \w+day|at the (?:call|meeting|demo)|in the (?:call|meeting|demo)))*"
    r"|talk (?:soon|later|then|tomorrow)|speak (?:soon|later|then|tomorrow)|ttyl|bye(?: bye)?|take care|"
    r"stay safe"
    r"|(?:good|have a good) night|(?:best|kind|warm) regards|regards|all the best|enjoy"
    rf"){AFTER}"
)
"""Good wishes and good-byes."""

_LATER = (
    r"(?:today|tomorrow|tonight|later|later today|now|right away|shortly|soon|this (?:morning|afternoon|evening|week)|"
    r"next week|over the weekend|on \w+day|in a (?:bit|minute|moment|while)|first thing|in the (?:morning|afternoon))"
)
_DOES = (
    r"(?:check|test|try|look|have a look|take a look|read|review|forward|share|pass|discuss|talk|get back|come back|"
    r"let you know|keep you posted|be in touch|do|digest|study|think|sleep|report back|ping you|play|go through|"
    r"take it from here|be there|join|tell)"
)
_ON = r"(?:it|this|that|them|these|both|all|everything|you|my \w+|our \w+|the team|the others)"
WILL = pattern(
    rf"{BEFORE}(?:(?:i|we)(?:'ll| will|'m going to| am going to|'re going to| are going to)|will|let me|"
    rf"gonna) "
    rf"(?:just |now |then |also |definitely )*{_DOES}"
    rf"(?: (?:(?:into|at|with|over|through|on|to|out|about|around|along|again|internally|back|asap)|"
    rf"{_ON}|{_LATER}|"
    rf"and (?:i'll |then )?{_DOES}))*{AFTER}"
)
"""What the client will do themselves."""

DATES = words(
    *listed(
        "monday, tuesday, wednesday, thursday, friday, saturday, sunday, january, february, march, april, may, "
        "june, july, august, september, october, november, december, mon, tue, wed, thu, fri, sat, sun, today, "
        "tomorrow, tonight, q1, q2, q3, q4"
    )
)
"""Words that are written like names and are none."""

GREETING = words(
    *listed(
        "good morning, good afternoon, good evening, good day, hi there, hello there, hey there, "
        "hi, hello, hey"
    )
)
"""How one begins."""

FILLER = words(*listed(
    "a, all, and, again, so, very, much, lot, lots, many, the, team, guys, everyone, everybody, folks, "
    "you, your, that, that's, thats, it, it's, this, is, for, to, then, now, really, just, oh, ah, aha, "
    "ahh, ohh, dear, yes, yep, yeah, yup, ya, right, indeed, i, we, me, us, day, one, too, "
    "both, kindly, quick, of, well, sure, sir, madam, mate, as always, sorry, sorry about that, "
    "sorry for the noise, sorry for the trouble, sorry for the confusion, my apologies, apologies, pretty, "
    "hmm, hm, mm, mhm, phew, finally, totally, definitely, certainly, anyway, sweet, in that case, "
    "from my side, from our side, on my side, on our side, from me, from us, in the end, just tested, "
    "just tested it, just tried, just tried it, just checked, tested, tested it, tried it, checked, "
    "checked it, verified, as well, by me, with me, with us, for now, so far, here, there, already, am, "
    "are, be, at all"
))  # fmt: skip
"""What may stand around all that and says nothing by itself."""
