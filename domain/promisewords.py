"""Whether a message of the team reads like a promise to the client: who, will do what, and by when.

Words alone decide, and in doubt they are no promise: a sentence of ours that says what will be done and names a
time to come, that neither denies, supposes, hopes nor requests, in a message that asks nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from domain import duescan
from domain.duescan import Phrase

_TIME = "⏱"
"""Stands in a sentence for the words of a time."""
_HAN = re.compile(r"[\u3400-\u9fff]")
_QUOTE = re.compile(r"[\"“「『][^\"”」』\n]{1,300}[\"”」』]")
_END = re.compile(r"[.!…]+(?=\s|$)|[\n。；;]")
_ASKS = re.compile(
    r"[?¿؟❓❔⁉🤔]|:(?:grey_)?question:|:thinking_face:"
    r"|吗|呢|是否|能不能|可不可以|行不行|好不好|对不对|要不要|会不会|是不是|有没有|怎么|怎样|什么|何时|几点|几号|几天|哪"
    r"|谁|多久|多少|如何|咋|[以行好]么|能否|可否"
)
"""What makes a message a question, wherever it stands."""

_HARMLESS = re.compile(
    r"not? later than|no (?:problem|worries|rush)|don't worry(?: about (?:it|that))?|without fail"
    r"|^ ?(?:好的?,?)?收到(?=[, ~⏱]|$)|不好意思|没问题|没关系|没事|不客气|不[晚迟]于|不用担心|不着急|不过"
    r"|请您?(?:放心|查收)|辛苦了"
)
_DOUBT_EN = re.compile(
    r"(?<![a-z'])(?:not|never|cannot|unable|neither|nor|hardly|no longer|if|unless|once|when|whenever|as soon as"
    r"|provided|providing|assuming|in case|depends?|depending|subject to|until|would|could|(?:i|we) can"
    r"|can (?:i|we|you)|might|may|maybe|perhaps|probably|possibly|hopefully|hope|hoping|try|trying|aim|aiming"
    r"|plan|planning|expect|expected|think|guess|suppose|tentatively|should|ideally|wish|want|wanted"
    r"|need|needs|needed|please|pls|kindly|let me know|let us know"
    r"|said|told|asked|mentioned|promised|wrote|thought|(?:was|were) going to|used to|have to"
    r"|has to|remind|whether|either|after you|you'll|you will)(?![a-z])|n't(?![a-z])|(?<![a-z])(?:i|we)'d(?![a-z])"
    r"|(?<![a-z])(?:[a-z]{2,}ed|had|got|sent|met|spoke) (?:on|at) ⏱|(?:right|correct|ok|okay|yeah|agreed|deal) ?$"
)
_DOUBT_ZH = re.compile(
    r"[不没无勿非]|未(?!来)|(?<![分特级类])别|如果|若|假如|要是|只要|一旦|的话|除非|万一|倘若|取决于|视.{0,12}而定|看情况"
    r"|等(?!级)|待|可能|也许|大概|或许|应该|争取|尽量|尽力|预计|估计|希望|打算|计划|考虑|尝试|试试|想|力争|建议|最好|理论上|原则上"
    r"|差不多|恐怕|(?<![功性智])能(?!力)|可以|(?<!申)请|麻烦|烦|需(?!求)|帮忙|帮我|务必|记得|劳烦|有劳|拜托|辛苦|已|刚"
    r"|(?<!为)了(?!解)|说(?!明)|问(?!题)|答应|[对行]吧|收到|(?:确认|审批|付款|批准|通过|回来|拿到|验收).{0,6}后"
    r"|(?:给|发|回复|告诉|通知)(?:我|咱)|由[您你]|给[您你]们?(?:留|添|拜|带来|造成)"
)

_ADVERBS = (
    r"(?:(?:also|then|definitely|certainly|surely|gladly|happily|be sure to|make sure (?:to|we|i)) ){0,2}"
)
_DO_EN = (
    r"(?:send|resend|share|deliver|ship|provide|submit|publish|release|deploy|fix|finish|finali[sz]e|complete"
    r"|give(?! up)|prepare|update|upload|hand over|reply|respond|answer|(?:call|phone|ping|email|mail) you|follow up"
    r"|(?:come|report|circle) back (?:to|with)|confirm|check|review|investigate|look into|implement|set up|schedule"
    r"|circulate|forward|write|draft|test|migrate|install|sort|resolve|solve|close (?:it|this|that|the)|add|correct"
    r"|arrange|restore|roll out|post|push(?! back)|apply|let you know|keep you (?:posted|updated|informed)"
    r"|take care of|do (?:it|this|that|so|the|these)"
    r"|make (?:the|this|that|these|those) (?:change|fix|update|correction)s?"
    r"|get (?:back to|it|this|that|you (?:the|an?))|turn (?:it|this|that|them) around"
    r"|be (?:done|ready|finished|live|sending|sharing|delivering)"
    r"|have (?:it|this|that|them|everything|[^,;]{1,40} (?:ready|done|finished|complete|completed|fixed|sent|delivered"
    r"|for you|to you|with you|live|in place|sorted|prepared|deployed|available|over)))"
)
_DOING_EN = r"(?:send|shar|deliver|shipp|releas|deploy|publish|submitt|fix|finish|complet)ing"
_WHO_EN = (
    r"(?:i|we|(?:my|our) (?:team|side|colleagues?|engineers?|developers?|designers?|support team|dev team))"
    r"(?: (?:both|all))?"
)
_OPENING = r"(?:ok|okay|sure|yes|yep|thanks|thank you|great|perfect|understood|noted|got it|done|alright)"
_PROMISE_EN = re.compile(
    rf"(?:(?<![a-z']){_WHO_EN}(?:(?:'ll| will| shall|(?:'m|'re| am| are| is) going to) {_ADVERBS}{_DO_EN}"
    rf"|(?:'m|'re| am| are) {_DOING_EN}|(?: promise| commit| guarantee)(?: you)? to {_DO_EN})"
    rf"|^ ?(?:{_OPENING}[,:]? )?will {_ADVERBS}{_DO_EN})(?![a-z])"
)
"""The last line is for those who leave out the "I"."""

_YOU = r"(?:您们?|你们?|贵方|贵司|贵公司|大家|各位|客户)"
_GIVE = (
    r"(?:发送|发|交付|交|给|提供|提交|回复|答复|反馈|同步|寄|传|转|更新|汇报|推送|通知|告知|分享|回|联系|补)"
)
_FOR_YOU = re.compile(
    rf"{_GIVE}(?:一[版份个下]|过去)?[给到至]?{_YOU}(?!的)|[为帮向跟替]{_YOU}(?!的).{{0,12}}?{_GIVE}"
)
"""What is done for the client is ours to do, even when nobody is named."""
_DO_ZH = (
    r"(?:完成|搞定|修复|修好|上线|发布|部署|交付|提交|处理|解决|回复|答复|反馈|更新|整理|准备|[做弄改写测跑修配][好完]|配置好|发出"
    r"|给[到出]|出具|确认|跟进|联系|安排|排查|优化|补充|补上|发送|发[一到]|[发交](?= ?[,!~⏱]| ?$)|同步|提供|定稿"
    r"|升级|迁移|恢复|落实|汇报|输出)"
)
_OURS = re.compile(rf"(?:我|咱|团队|同事|工程师|研发).{{0,40}}?{_DO_ZH}")
_THEIRS = re.compile(
    rf"(?<![给为帮向跟和与替发交到至于送寄复馈步知系付享把将由理决示传转回补供新报]){_YOU}(?!的|好|[,:!~]|[^,]{{1,4}}的)"
    r"|[他她]|对方|供应商|第三方|老板|领导"
)
"""Somebody else is the one who does it."""


def promises(text: str) -> bool:
    """Whether the text promises the client that something will be done by a time."""
    said = duescan.folded(text) if len(text) <= duescan.LONGEST else ""
    said = _QUOTE.sub(lambda found: duescan.BLANK * len(found[0]), said)
    if _ASKS.search(said):
        return False
    ahead = [
        phrase
        for phrase in duescan.phrases(said)
        if not phrase.doubtful and not phrase.marks & {"past", "vague"}
    ]
    return any(_is_promise(sentence) for sentence in _sentences(said, times=ahead))


def _sentences(said: str, *, times: Sequence[Phrase]) -> Iterator[str]:
    """Each sentence with a sign in place of the times in it; a stop within a time ends nothing."""
    for phrase in reversed(times):
        said = f"{said[: phrase.start]} {_TIME} {said[phrase.end :]}"
    for sentence in _END.split(said):
        yield re.sub(r" {2,}", " ", sentence)


def _is_promise(sentence: str) -> bool:
    if _TIME not in sentence:
        return False
    calm = _HARMLESS.sub(" ", sentence)
    if _DOUBT_EN.search(calm):
        return False
    if not _HAN.search(calm):
        return _PROMISE_EN.search(calm) is not None
    if _DOUBT_ZH.search(calm) or _THEIRS.search(calm):
        return False
    return any(pattern.search(calm) for pattern in (_FOR_YOU, _OURS, _PROMISE_EN))
