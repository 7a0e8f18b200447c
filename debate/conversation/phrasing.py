"""A claim turned into a neutral question, by a few safe transformations; where none is safe, the claim is quoted.

"I don't think the roof is leaking" becomes "Is the roof leaking?", answered "no" by whoever said it. Grammar is not
parsed: the subject has to be short and plain for the verb to be moved before it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from debate.conversation.inversion import AUX, STIFF, Question, asked_whether
from debate.language.text import fold

__all__ = ["Proposition", "Question", "asked_whether", "proposition", "question"]

_LINK = re.compile(r"!?\[([^\]\[]*)\]\([^)\s]*\)")
_REFERENCE = re.compile(
    r"\[(?:\d{1,3}|[A-Z]{1,4}\d{1,3}|\^?\d+|UPDATE)\]|https?://\S+|[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}|↩︎"
)
_BRACKETS = re.compile(r"\s*\((?!\d{1,2}\))[^()]*\)")
_SHORT = re.compile(r"\b(it|that|there|they|we|he|she|what|this|who|you)['’](s|re)\b", re.IGNORECASE)
_FEELING = re.compile(
    r"^(?:i(?:['’]m| am) )?(?:somewhat |much |far |a bit |quite |very |pretty |rather |fairly |still |more |less |"
    r"also )*(optimistic|pessimistic|hopeful|worried|concerned|nervous|excited|uneasy|"
    r"enthusiastic) (about|that) (.{8,})$",
    re.IGNORECASE,
)
_FORMAL = re.compile(
    r"^(?:it (?:is|was|would be|will be) (?:\w+ ){1,3}?(?:to|that)|there (?:is|are|was|were|will be|would be)) ",
    re.IGNORECASE,
)
_OPENERS = re.compile(
    r"^(?:(?:i (?:\w+ )?(?:dis)?agree(?=[,:;—–])|afaik|afaict|iirc|iiuc|fwiw|to my knowledge|"
    r"at least,?(?: in| it)? (?:some|a|one|this) (?:\w+ )?sense|(?:and )?also intuitively|"
    r"intuitively|generally|in general|to be (?:clear|fair|honest)|at (?:this|that) point|"
    r"as far as i can (?:tell|see)|in principle|nowadays|these days|so far|and|but|"
    r"so(?! long\b| many\b| much\b)|also|anyway|"
    r"however|basically|yet|hmm+|huh|hm|ah|oh|yeah|actually|"
    r"(?:well|still|then|now|sure|yes|no|nope|right|ok|okay|first|second|third|like|rather|instead|again|"
    r"edit)(?=[,:;—–])|"
    r"honestly|frankly|personally|in fact|in particular|strictly speaking|that said|"
    r"for one(?: thing)?|for another(?: thing)?|firstly|secondly|thirdly|thus|hence|therefore|"
    r"on the other hand|of course|indeed|"
    r"finally|overall|similarly|"
    r"importantly|crucially|unfortunately|clearly|obviously|presumably|probably|maybe|perhaps|"
    r"in practice|in short|in other words|as in|for the record|"
    r"the upshot (?:of [^,]{3,16} )?is that|the (?:main |key |core |real )?(?:point|"
    r"problem|issue|thing|question|trouble) (?:here )?is(?: that)?|"
    r"we (?:have to|must|should|can|may) (?:now )?conclude that|"
    r"(?:because|since)(?= it| the| a| we)|my (?:\w+ )?(?:sense|view|guess|claim|impression|take|"
    r"point|position|best guess|worry|concern|understanding) (?:here )?is(?: that)?|"
    r"what(?:['’]s| is) (?:\w+ )?\w+ is that|the (?:\w+ )?(?:point|claim|argument|idea|"
    r"thing) (?:\w+ ){0,6}?(?:is|was)(?: just| simply)? that|(?:part of |"
    r"one of )my (?:\w+ )?(?:perspective|views|worries|points|reasons) is(?: that)?|in my (?:view|"
    r"opinion|experience|book)|on my model(?: of [^,]{1,40})?|from my (?:perspective|"
    r"point of view)|imh?o|as i see it|to me|all the same|"
    r"it(?: is|['’]s) (?:\w+ )?(?:clear|obvious|plausible|likely|true)(?: to me)? that|"
    r"it (?:also |just )?(?:seems|looks|feels|appears|sounds)(?: (?:fairly|quite|pretty|very|"
    r"rather))?(?: (?:likely|clear|certain|obvious|plausible|true|"
    r"probable))?(?: to me)?(?: (?:that|like|as if))?|"
    r"i(?:['’]m| am) (?:fairly |pretty |quite |very |rather |somewhat |reasonably |still |"
    r"also )*(?:sure|certain|confident|convinced|of the opinion|positive|"
    r"(?:optimistic|afraid|worried)(?= that))(?: that)?|"
    r"i(?:['’]d|['’]ll|['’]ve| would| will| can| could| do| still| also| really| strongly|"
    r" personally| just| mostly| currently| generally| honestly| too| broadly| mildly| largely|,)*"
    r" (?:think|believe|expect|suspect|claim|argue|hold|feel|guess|say|bet|assume|imagine|agree|"
    r"maintain|admit|concede|grant|predict|reckon|contend|note|worry|know|find|hear|"
    r"see)(?! (?:of|about|for|in)\b| it \w+ (?:that|to)\b)"
    r"(?: with (?:you|both of you|\w+))?(?: like)?(?: that(?! (?:is|was|would|will|works?|"
    r"follows?|holds?|means?|seems?|can|could|should|matters?|helps?|applies|has|had|"
    r"does)\b))?)\b[,:;—–-]*\s+)+",
    re.IGNORECASE,
)
_DENIAL = re.compile(
    r"^(?:i (?:don['’]t|do not) (?:think|see|believe) (?:that )?there(?:['’]s| is) any (?:good |"
    r"real )?(?:reason|evidence) (?:to (?:think|believe|expect|assume|suppose)|for thinking|"
    r"why)(?: that)?|i (?:really |still |also |just |honestly |personally )*(?:don['’]t|do not|"
    r"can['’]t|cannot|wouldn['’]t|would not) (?:really |quite |actually |necessarily |even |"
    r"at all )*"
    r"(?:think|believe|expect|buy|accept|see|agree|say|imagine|find|feel)(?: (?:the (?:claim|idea|"
    r"argument|move)|it)(?= that| how))?(?:(?: that(?! (?:is|was|would|will|works?|follows?|"
    r"holds?|means?|seems?|can|could|should|matters?|helps?|applies|has|had|does)\b))?| how)|"
    r"i (?:strongly |really |very much |highly )?doubt(?: that| if| whether)?|"
    r"i (?:\w+ )?disagree (?:that|with the (?:claim|idea|view) that)|i(?:['’]m|"
    r" am) (?:\w+ )?(?:not convinced|not persuaded|unconvinced|s[kc]eptical|not sure|not certain|"
    r"doubtful)(?: that| if| whether)?|"
    r"(?:that|this|it) (?:assumes|presupposes)(?: that)?|"
    r"you (?:seem|appear) to be (?:assuming|saying|claiming|suggesting)(?: that)?|you(?:['’]re|"
    r" are) (?:just |simply |implicitly )?(?:assuming|presupposing)(?: that)?|i (?:find|consider|"
    r"think) (?:it|this|that) (?:\w+ )?(?:unlikely|implausible|hard to believe|"
    r"doubtful)(?: that)?|you(?:['’]re| are) (?:just |simply |quite )?(?:wrong|mistaken)(?: that|"
    r" to (?:think|say|claim) that| in (?:thinking|saying) that)|it(?:['’]s| is) (?:just |"
    r"simply )?(?:not (?:\w+ )?(?:the case|true|clear|obvious|so)(?: to me)?(?: that)?|(?:false|"
    r"wrong|unlikely)(?: to me)? that)|there(?:['’]s| is) no reason (?:to (?:think|believe|expect|"
    r"assume|suppose)|why)(?: that)?)\s+",
    re.IGNORECASE,
)
_EXPECT = re.compile(
    r"\bI( | (?:do|would|also|still|really|don['’]t|do not|wouldn['’]t|don['’]t really|"
    r"['’]d) )expect ((?:(?!that\b|to\b)\S+ ){1,9}?)to ",
    re.IGNORECASE,
)
_YES_BUT = re.compile(
    r"^(?P<granted>(?:\S+ ){3,}?\S+),? but (?P<point>(?!(?:not|can|cannot|to|also|only|in|if|is|"
    r"are|was|will|would|should|have|has|do|does|did|on|at|for|with|rather|just|never|still|"
    r"without)\b)(?:\S+ ){3,}\S+)$",
    re.DOTALL,
)
OPPOSED = re.compile(
    r"\byou (?:\w+ )?(?:think|believe|expect|say|hold|assume|claim)(?: that)? (?P<theirs>(?:[^\s,;]+ ){2,}[^\s,;]+)"
    r"[,;—–]? (?:and |but |while |whereas )?"
    r"I (?:\w+ )?(?:think|believe|expect|say|hold|claim|assume|don['’]t|do not)\b",
    re.IGNORECASE,
)
"""Both views side by side, in the words of one of the two."""
_COLON = re.compile(r"^(?=[^:]*\b(?:I|my|you|your|I['’]d)\b|(?:\S+ ){0,7}\S+:)[^:“\"]{3,80}: (?P<tail>.+)$", re.DOTALL)
_BUT = re.compile(
    r"^(?:that['’]s not to say|i['’]m not|i agree|granted|sure|maybe|it['’]s true|of course|"
    r"i (?:do )?(?:see|understand|get)|you['’]re right|fair enough|yes|"
    r"ok)\b.*?,? but (?P<tail>.{20,})$",
    re.IGNORECASE | re.DOTALL,
)
_WHY = re.compile(r"^(?P<head>(?:\S+ ){1,5}\S+),? because (?P<tail>.{20,})$", re.IGNORECASE | re.DOTALL)
_INSERTED = re.compile(
    r", \b(?:I (?:think|believe|suspect|guess|claim|expect|would say|feel|imagine|suppose)|"
    r"in my (?:view|opinion)|it seems(?: to me)?|of course|after all|however|though|honestly|"
    r"imh?o|as I said|for (?:example|instance)|I[’']d (?:say|argue|claim)),? ",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"(?:;|:| — | – |—| - (?=\w)|,? (?:because|since|although|even though|so that|especially|"
    r"particularly|as in|i\.e\.|unless otherwise|given that|in the sense that|due to the fact)|"
    r", (?:(?:it|they|he|she|we|I|you|there) (?!know\b|see\b|too\b)[a-z]+|otherwise|or else|"
    r"(?:the|this|that|our|their) (?:[\w-]+ ){1,3}(?:is|are|was|were|will|would|can|has|have|does|do)|"
    r"but|though|which|who|whereas|while|where|as|so|and (?:I|we|you|it|they|this|that|then|"
    r"so|thus|the|if|not)|or at least|for|including|like|say|not|at least|rather|just|meaning|"
    r"and)\b|[,.]? (?:IMHO|IMO|tbh|lol|AFAICT|to be honest)\b).*$",
    re.IGNORECASE | re.DOTALL,
)
_NAMES_IT = re.compile(
    r"^the (?:main |key |core |real )?(?:problem|issue|trouble|point|question|thing) is (?!that\b)"
    r"(?:the|a|an|our|their|its) (?:[\w-]+ ?){1,4}[.!]?$",
    re.IGNORECASE,
)
"""What stands behind "the problem is" there is a thing, not a sentence."""
_BIDS = re.compile(
    r"^(?:look at|note|notice|consider|remember|take|check|imagine|suppose|think of|say|show|let|try)\b", re.IGNORECASE
)
_PERSONAL = re.compile(r"\b(?:I|I['’]\w+|[Mm]e|[Mm]y|mine|myself|[Yy]ou|[Yy]our|yours|[Yy]ou['’]\w+)\b")
_POINTS = re.compile(
    r"\b(?:this|that|these|those|it|its|they|them|their|he|she|him|his|her|such|former|latter|"
    r"here|there['’]s|same|thing|one|ones)\b",
    re.IGNORECASE,
)
_VERBLESS = re.compile(
    rf"\b(?:{AUX}|cannot|\w+s|\w+ed|\w+n['’]t|need|seem|make|take|give|have|want|mean|work|go|"
    rf"come|fail|help|lead|cause|show|think|know|let|get|keep|learn|like|love|cost|hurt|matter|"
    rf"depend|require|involve|tend)\b",
    re.IGNORECASE,
)


class Proposition(NamedTuple):
    """What a sentence asserts, without hedges and openers; `affirmed` is false where the sentence denies it."""

    text: str
    affirmed: bool


def proposition(sentence: str) -> Proposition:
    """The core of a claim: links, asides, openers and trailing clauses gone, denials noted."""
    text = _LINK.sub(r"\1", sentence)
    text = fold(_REFERENCE.sub("", text))
    while (bare := _BRACKETS.sub("", text)) != text:
        text = bare
    text = re.sub(r"^[\s(\[•*-]+|[\s)\]]+$", "", text).strip()
    text = re.sub(r"^\(?\d{1,2}[.)]\s+", "", text)
    text = re.sub(r"\be\.g\.,? ", "", text)
    if (colon := _COLON.match(text)) and len(colon["tail"].split()) >= 6:
        text = colon["tail"]
    if turn := _BUT.match(text):
        text = turn["tail"]
    text = _EXPECT.sub(r"I\1expect that \2 will ", text)
    affirmed = True
    for _ in range(3):
        before = text
        text = text if _NAMES_IT.match(text) else _OPENERS.sub("", text, count=1)
        if match := _DENIAL.match(text):
            text, affirmed = text[match.end() :], not affirmed
        if text == before:
            break
    if (why := _WHY.match(text)) and _POINTS.search(why["head"]):
        text, affirmed = why["tail"], True
    text = _INSERTED.sub(" ", text)
    text = _SHORT.sub(lambda m: f"{m[1]} {'is' if m[2] == 's' else 'are'}", text.rstrip(" .!?…;:,—–-"))
    text = re.sub(
        r"^it is (?:often|usually|sometimes|generally|just|simply|also|indeed|certainly)? ?the case that ",
        "",
        text,
        flags=re.IGNORECASE,
    )
    cut = _TAIL.sub("", text)
    if _balanced(cut) != cut:
        cut = text  # what is quoted is asked about whole
    if re.search(r"\b(?:no|none|nobody|nothing)\b", cut, re.IGNORECASE) and text[len(cut) :].startswith(" because "):
        cut = text  # "no … because …" denies the whole, not its first half
    if (
        len(cut.split()) >= 3
        and _VERBLESS.search(cut)
        and not re.match(
            r"(?:if|when|since|because|given|while|although|unless|in|for|by|with|as|at|on|after|before|once)\b",
            text,
            re.IGNORECASE,
        )
    ):
        text = cut
    return Proposition(_balanced(text.strip(" ,;:")), affirmed)


def _balanced(text: str) -> str:
    """`text` without quotation marks that have lost their partner."""
    if text.count("“") != text.count("”"):
        text = text.replace("“", "").replace("”", "")
    return text.replace('"', "") if text.count('"') % 2 else text


def question(sentence: str, proper: frozenset[str] = frozenset()) -> Question:
    """A yes-or-no question about what a sentence asserts. `proper` holds words that keep their capital.

    Of "X, but Y" it asks about Y, which is the point, if Y can be read alone; of "you think X, I think Y" about X,
    which the speaker denies.
    """
    if match := OPPOSED.search(sentence):
        theirs = _question(match["theirs"].strip(" ,;"), proper)
        return theirs._replace(yes=not theirs.yes, quality=min(1.0, theirs.quality + 0.15))
    if match := _YES_BUT.match(sentence):
        point = _question(match["point"], proper)
        if point.quality >= 0.7:
            return point
        granted = _question(sentence, proper)
        return granted._replace(quality=max(0.05, granted.quality - 0.25))
    return _question(sentence, proper)


def _question(sentence: str, proper: frozenset[str]) -> Question:
    core, affirmed = proposition(sentence)
    words = core.split()
    if feeling := _FEELING.match(core):
        return Question(f"Is there good reason to be {feeling[1].lower()} {feeling[2]} {feeling[3]}?", affirmed, 0.85)
    quality = 1.0
    if _PERSONAL.search(core):
        quality -= 0.45 if re.search(r"\bI\b|\bI['’]", core) else 0.3
    if re.match(r"it is (?:false|true) (?:for|of)\b", core, re.IGNORECASE):
        quality -= 0.4
    if _FORMAL.match(core):
        quality += 0.06
    elif re.match(r"(?:this|that|it|they|these|those|he|she|such|both|neither|all of|none of)\b", core, re.IGNORECASE):
        quality -= 0.35
    quality -= min(0.3, 0.06 * len(_POINTS.findall(core)))
    if re.search(r"\b(?:this|that|it|them|these|those|so)$", core):
        quality -= 0.2
    if len(words) > 26:
        quality -= min(0.4, 0.02 * (len(words) - 26))
    if re.match(r"(?:of|about|to|than|then|from|with)\b", core, re.IGNORECASE) or (
        len(words) < 5 and words[:1] == ["it"]
    ):
        quality -= 0.4
    if _BIDS.match(core):
        quality -= 0.35
    if core.casefold().startswith("the way"):
        quality -= 0.3
    if words[:1] and words[0].casefold() in (
        "either",
        "or",
        "where",
        "why",
        "how",
        "although",
        "though",
        "while",
        "because",
        "unless",
        "whereas",
    ):
        quality -= 0.4
    if words[:1] and words[0].casefold() == "if" and "," not in core and " then " not in core and not _inner(words):
        quality -= 0.4
    if len(words) < 3 or not _VERBLESS.search(core):
        quality -= 0.5
    if quality < 0.4 or len(words) > 48:
        return Question(_asked_of(sentence), True, max(0.05, quality - 0.2))
    found = asked_whether(core, proper)
    worth = quality if not found.text.startswith(STIFF) else quality - 0.08
    return Question(found.text, affirmed == found.yes, max(0.05, worth))


def _asked_of(sentence: str) -> str:
    """The question that quotes a claim as it stands."""
    bare = fold(sentence).strip(' "“”')
    if len(bare.split()) > 40:
        bare = " ".join(bare.split()[:40]) + " …"
    return f"Does this hold: “{bare.rstrip('.')}”?"


def _inner(words: list[str]) -> bool:
    """Whether a clause that opens with "if" is long enough to hold a main clause as well."""
    return len(words) > 8
