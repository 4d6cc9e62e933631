"""What in an English message keeps it from being mere thanks, and what only looks so (rule R15)."""

from __future__ import annotations

from domain.phrases_en import AFTER, BEFORE, EAGER, NO_MORE, OVER, either, listed, pattern, words

_TROUBLE = listed(
    "not, no, never, nothing, none, nobody, nope, nah, cannot, cant, dont, doesnt, didnt, isnt, wont, "
    "wasnt, arent, couldnt, havent, hasnt, without, neither, nor, hardly, barely, fail, fails, failed, "
    "failing, failure, broken, breaks, broke, wrong, error, errors, bug, bugs, buggy, crash, crashed, "
    "crashes, crashing, down, stuck, slow, slower, slowly, missing, urgent, urgently, asap, problem, "
    "problems, issue, issues, complaint, late, later than, delay, delayed, delays, disappointed, "
    "disappointing, waiting, unresolved, unsolved, unable, sarcasm, ignoring, ignored, breaking, ruining, "
    "wasting, messing, silence, empty, blank, lost, outage, timeout, incorrect, mistake in, worse, worst, "
    "bad, terrible, awful, horrible, useless, annoying, confusing, confused, unclear, unacceptable, "
    "worried, worrying, concerned, concern, concerns, angry, frustrated, frustrating, fed up, sick of, "
    "expected more, too many, too much, overdue, expired, again and again, used to, expensive, invalid, "
    "denied, blocked, blocker, blocking, impossible, difficult, hard to, weird, strange, odd, suspicious, "
    "alarming, critical, emergency, twice, duplicate, duplicated, outdated, exception, traceback, 404, "
    "500, 502, 503, 403, disappeared, vanished, gone, overcharged, refund, cancel, cancelled, escalate, "
    "for nothing, no thanks, as if, good luck, sigh"
)
_CALM = rf"(?:(?!{either(*_TROUBLE)}{AFTER})\w+ )"
HARMLESS = pattern(
    rf"{BEFORE}(?:no (?:problems?|prob|worries|rush|hurry|stress|pressure|need|action needed)(?: at all)?"
    r"|not (?:a (?:problem|big deal)|to worry|urgent(?: at all)?)"
    r"|no (?:further |more |other |open )?questions|nothing (?:else|more|urgent|to do)"
    r"|never mind|false alarm|my bad|without (?:any )?(?:problems?|issues?|errors?)"
    rf"|{OVER}|{NO_MORE}|{EAGER}"
    r"|(?:solved|resolved|fixed|fixing|solving|resolving) (?:the|this|that|our|my|these|those|all the) "
    rf"{_CALM}{{0,2}}?"
    r"(?:problem|issue|bug|error|fault|delay|outage|crash)s?"
    r"|(?:got|received|have) (?:the|your) (?:invite|order|quote|update|request|estimate|reminder|answer|"
    r"schedule)"
    r"|that answers (?:(?:my|our|the|all) )+questions?|don't worry(?: about (?:it|that))?"
    r"|(?:exactly|just|precisely|that's|that is|it's) what (?:i|we) (?:needed|wanted|were looking for|"
    r"was looking for|had in mind)"
    r"|(?:thanks|thank you|thx|cheers)(?: (?:so much|very much|a lot|again))? for (?:\w+ing (?:\w+ )?)?"
    rf"(?:the|your|a|this|that|all the|all your|another) {_CALM}{{0,2}}?"
    r"(?:update|updates|help|fix|fixes|call|review|check|look|share|change|changes|reminder|"
    r"heads up|schedule|add|report|explanation|walkthrough|follow up|try|show|book|support|confirmation|"
    r"warning)"
    r"|how (?:kind|nice|lovely|sweet|thoughtful)(?: of you)?|what a (?:\w+ )?(?:relief|team|job|service|"
    r"week|day|surprise)"
    rf"){AFTER}"
)
"""What may be said although a word in it objects, tells of trouble or asks."""

OBJECTION = words(*listed(
    "one of, two of, three of, the first, the second, one bug, one issue, one problem, one more, "
    "well and good, next question, next step, next steps, next one, next topic, but, however, though, "
    "although, tho, except, still, yet, unless, instead, otherwise, unfortunately, apart, besides, also, "
    "meanwhile, one more thing, another, by the way, btw, only, mostly, partly, partially, almost, nearly, "
    "kind of, sort of, sorta, half, halfway, some of, most of, rather, old, older, previous, other than, "
    "aside from, ps, p.s, additionally, in addition, next up, regarding, concerning, while, whereas, "
    "hopefully, hope, maybe, perhaps, at least, in theory, supposedly, temporarily, for the moment, "
    "sometimes, now and then, occasionally, until, on the other hand"
))  # fmt: skip
"""Something follows, or holds only in part."""

NEGATION = pattern(rf"\w+n't{AFTER}|" + BEFORE + either(*_TROUBLE) + AFTER)
"""Trouble, or the contrary of what stands beside it."""

_TO_DO = (
    "please, pls, plz, plse, kindly send, kindly check, can you, can u, can we, can i, can someone, "
    "can anyone, can they, could, would, would be, i'd, we'd, 'd be, should, shall, may i, may we, might, "
    "need, needs, needed, want, wants, wanted, wish, let me know, let us know, lemme know, lmk, "
    "keep me posted, keep us posted, send, resend, check, recheck, double check, fix, try, update, share, "
    "add, change, remove, delete, call, tell, confirm, remind, ask, provide, give, show, explain, review, "
    "schedule, reschedule, book, arrange, move, push, deploy, release, publish, upload, revert, restore, "
    "restart, install, enable, disable, set up, switch, assign, extend, reset, invite, forward, sign, "
    "look into, look at, have a look, take a look, look again, approve, create, make sure, make it, "
    "make them, follow up, get back to, ensure, expect, expecting, wait, when, what, why, how, where, who, "
    "whose, which, whether, if, any, anything, anyone, any news, any update, will you, will it, will we, "
    "will there, will this, do you, did you, do we, are you, are we, is there, are there, is it, is this, "
    "is that, have you, has anyone, has it, wonder, wondering, curious, question, questions, must, "
    "have to, has to, gotta, over to you, back to you, you now, your turn, deadline, due, eta, by when, "
    "how about, what about, "
    "in advance, looking forward to your, look forward to your, awaiting, proceed, go ahead, start, begin, "
    "continue, keep going, stop, hold off, hold on, bring, include, attach, attached, see attached, "
    "see below, as below, below, following, fyi, reminder, waiting for, request, requesting, order, quote, "
    "estimate, invoice us, pay, refund, priority, prioritise, prioritize, help me, help us, need help, "
    "your thoughts, thoughts, opinion, suggestions, suggest, propose, forgot, forget to, remember to, "
    "don't forget, next steps, next step, by today, by tomorrow, by monday, by tuesday, by wednesday, "
    "by thursday, by friday, by eod, by the end, before the, until when, right or, ok to, fine to, "
    "good to start, quick one, quick question"
)  # fmt: skip
REQUEST = words(*listed(_TO_DO))
"""Something is to be done, told or decided."""
