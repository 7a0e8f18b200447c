"""A bare clause turned into the question whether it holds, by moving its verb where that is safe."""

from __future__ import annotations

import re
from typing import NamedTuple

AUX = "is|are|was|were|will|would|can|could|should|must|may|might|has|have|does|do|did|shall|need|needn't|ought"
_AUX_WORD = re.compile(rf"^({AUX})(n['’]t)?$|^(won|can|shan)['’]t$|^cannot$", re.IGNORECASE)
_ADVERB = re.compile(
    r"^(?:also|probably|likely|really|clearly|often|usually|still|always|already|simply|just|"
    r"actually|obviously|certainly|definitely|generally|mostly|basically|quite|almost|even|surely|"
    r"presumably|somehow|plausibly|currently|easily|only|never|hardly|rarely|ever)$",
    re.IGNORECASE,
)
_HEDGE = re.compile(
    r"^(?:probably|also|still|really|just|simply|actually|obviously|clearly|surely|definitely)$", re.IGNORECASE
)
_BREAKS = frozenset(
    "way that which who whom whose when if where because whether what how why while although "
    "though unless until than as and or but to , ; :".split()
)
_LEADING = frozenset(
    "once when if after before for in on at to with by from under during without within given "
    "while since over across".split()
)
_HAS_TO = re.compile(r"^(?:has|have|had)$", re.IGNORECASE)
_PARTICIPLE = re.compile(
    r"(?:ed|en|been|had|done|made|said|got|gone|seen|known|shown|become|come|come|proven|led|left|"
    r"lost|met|paid|put|read|run|set|built|sent|kept|held|found|brought|thought|taught|won)$",
    re.IGNORECASE,
)
_PLAIN = re.compile(
    r"^(we|they|people) ((?:need|want|know|use|lack|lose|make|take|see|pay) (?!and\b|or\b).{4,})$", re.I
)
"""A plural subject and a verb that is the same in a question."""
STIFF = "Is it true that"


class Question(NamedTuple):
    """A question, whether its source answers it yes, and how well it can be read alone (0 to 1)."""

    text: str
    yes: bool
    quality: float


def asked_whether(core: str, proper: frozenset[str] = frozenset()) -> Question:
    """The question whether a bare clause holds; `yes` is false where the clause denies what is asked."""
    if moved := _inverted(core.split(), proper):
        return Question(*moved, 1.0)
    if plain := _PLAIN.match(core):
        return Question(f"Do {plain[1].lower()} {plain[2]}?", True, 1.0)
    return Question(f"{STIFF} {_low(core, proper)}?", True, 1.0)


def _low(core: str, proper: frozenset[str]) -> str:
    """The core with its first letter small, unless its first word is a name or an acronym."""
    first = core.split(" ", 1)[0]
    bare = re.sub(r"['’]s$|[^\w]+$", "", first)
    second = core.split(" ", 2)[1:2]
    small = first.casefold() in _LEADING | {"the", "a", "an", "this", "that", "these", "those", "most", "all", "no"}
    keeps = not small and (
        bool(second and second[0][:1].isupper() and second[0][1:2].islower())
        or bare == "I"
        or first.startswith(("I'", "I’"))
        or sum(c.isupper() for c in bare) > 1
        or bare in proper
        or not bare.isalpha()
    )
    return core if keeps else core[:1].lower() + core[1:]


def _inverted(words: list[str], proper: frozenset[str]) -> tuple[str, bool] | None:
    """(question, whether it asks for the positive) with the verb moved to the front, or None if that is not safe."""
    for i, word in enumerate(words[:10]):
        if i and (_AUX_WORD.match(word) or word in ("'s", "’s")):
            break
        if word.casefold().strip(",;:") in _BREAKS or word[-1] in ",;:":
            return None
    else:
        return None
    subject, aux, rest = words[:i], words[i].lower().replace("’", "'"), words[i + 1 :]
    while subject and _ADVERB.match(subject[-1]):
        rest.insert(0, subject.pop())
    if subject and subject[0].casefold() in _LEADING:
        return None
    if (
        not subject
        or not rest
        or subject[0].casefold() in ("i", "you", "not", "nothing", "nobody", "no", "none", "neither")
    ):
        return None
    if re.search(rf"(?:\band|\bor|,) .*\b(?:{AUX})\b", " ".join(rest)):
        return None
    positive = True
    irregular = {"won't": "will", "can't": "can", "cannot": "can", "shan't": "shall"}
    if aux in irregular:
        aux, positive = irregular[aux], False
    elif aux.endswith("n't"):
        aux, positive = aux[:-3], False
    elif rest[0].casefold() == "not" and len(rest) > 1:
        rest, positive = rest[1:], False
    while len(rest) > 2 and _HEDGE.match(rest[0]):
        rest = rest[1:]
    if _HAS_TO.match(aux) and rest[0] == "to":
        aux, rest = {"has": "does", "had": "did"}.get(aux, "do"), ["have", *rest]
    elif aux in ("has", "have", "do", "does", "did", "need") and positive and not _follows(aux, rest):
        return None
    if subject[0].casefold() == "there" and rest[0].casefold() == "no" and positive:
        rest, positive = ["any", *rest[1:]], False
    if not positive:
        rest = ["any" if w == "no" else w for w in rest]
    head = _low(" ".join(subject), proper)
    return f"{aux.capitalize()} {head} {' '.join(rest)}?", positive


def _follows(aux: str, rest: list[str]) -> bool:
    """Whether has, have or do is an auxiliary here and not the verb itself."""
    after = next((w for w in rest if not _ADVERB.match(w)), "")
    if aux in ("has", "have"):
        return _PARTICIPLE.search(after.strip(",.")) is not None
    return False
