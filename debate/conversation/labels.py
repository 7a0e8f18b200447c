"""Where turns begin in a text: the lines that name a speaker, in each of the layouts that people use.

Every layout is a function from a line (and the next one) to a name and the rest of the line. The layout that explains
most turns wins; with the speakers given by name, any layout may open a turn and nothing else does.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

_AGE = r"\d{1,3}\s?(?:s|m|h|d|w|wk|mo|y|yr)"
_SCORE = r"[-−+\dΩ*,\s]*"
_WHEN = r"(?:\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}[,T]?\s*)?\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?\s*(?:[AaPp]\.?[Mm]\.?)?Z?"
_AGO = r"\d+\s*(?:seconds?|min(?:ute)?s?|hours?|hrs?\.?|days?|weeks?|mos?\.?|months?|years?|yrs?\.?|[smhdwy])\s+ago"

_FUSED = re.compile(rf"^(?P<name>.*?\D){_AGE}\*?(?:{_SCORE})$")
_FUSED_SCORED = re.compile(
    r"^(?P<name>[^\d\n:]{2,40}?)\s?\d{1,3}(?:s|m|h|d|w|mo|y)\*?\s?(?:Ω\s?[-−\d\s]*|[-−]?\d+)\s*$"
)
_TAIL_SCORE = re.compile(r"^(?P<name>.*?[^\d\s-])(?:[-−]?\d+)+\*?$")
_COLLAPSE = re.compile(r"^\s*\[[-–−+]\]\s*(?P<head>\S.{0,80})$")
_AGE_LINE = re.compile(rf"^(?:{_AGE}\*?{_SCORE}|{_AGO}.{{0,30}}|(?:\w+ )?{_WHEN})$")
_AGO_HEAD = re.compile(
    rf"^(?:u/|/u/|"
    rf"@)?(?P<name>[^\s:·•|][^:·•|\n]{{0,38}}?)\s*[·•|,–-]?\s*(?:[-−]?\d+ points?\s*[·•|]?\s*)?{_AGO}.{{0,40}}$"
)
_POST_HEAD = re.compile(r"^(?P<name>\S.{0,60}?)\s+@\w{2,30}\s*[·•]\s*\S.{0,30}$")
_CHAT = re.compile(rf"^\[?{_WHEN}\]?\s*[-–,]?\s*(?P<name>[^\s:<\[][^:\n]{{0,38}}):\s?(?P<rest>.*)$")
_ANGLE = re.compile(rf"^(?:\[?{_WHEN}\]?\s*)?<[@+ ]?(?P<name>[^>\s][^>\n]{{0,38}})>\s(?P<rest>.*)$")
_NAME_WHEN = re.compile(rf"^(?P<name>[^\s:\[(][^:\n\[(]{{0,38}}?)\s+[\[(]?{_WHEN}[\])]?:?\s*$")
_HEADING = re.compile(r"^#{1,6}\s+(?:\d+[.)]\s+)?(?P<name>[^#\n]{1,50}?)\s*:?\s*#*$")
_BOLD = re.compile(
    r"^(?:[-*]\s+)?(?:\*\*|__)(?P<name>[^*_\n][^*\n]{0,48}?)(?P<in>:?)(?:\*\*|"
    r"__)(?P<note>\s*\([^)\n]{0,40}\))?(?P<out>\s*:)?(?P<rest>.*)$"
)
_PLAIN = re.compile(r"^(?:[-*•]\s+)?(?P<name>[^\s:][^:\n]{0,48}?)\s*:(?!//)(?P<rest>(?:\s.*)?)$")
_FROM = re.compile(r"^From:\s+(?P<name>[^\s:<][^:<\n]{0,38}?)\s*(?:<[^>]*>)?$", re.IGNORECASE)
_ASIDE = re.compile(r"\s*[(\[][^)\]]*[)\]]\s*$")
_PART = re.compile(r"[^\s:,;!?\"“”<>()\[\]{}=/\\|]+")

NOT_NAMES = frozenset(
    """edit edited update updated note notes nb n.b tl;dr tldr tl summary example examples source sources re disclaimer
    warning http https conclusion step option problem problems failure claim claims reason reasons pro pros con cons
    also
    however background context caveat aside ps p.s pps upshot meta quote question questions answer answers point points
    premise argument objection reply response result results evidence prediction hypothesis theory fact facts idea ideas
    thought thoughts proposal suggestion reminder correction clarification definition epistemic status todo fyi btw imo
    imho ok okay well yes no so but and or if because then now first firstly second secondly third thirdly finally last
    lastly next here there this that these those it which what why how when where who whose is are was were the my
    our your their his her its view views position motion topic title subject date time place participants speakers
    moderator-note transcript abstract introduction intro appendix references links link see cf e.g i.e eg ie spoiler
    content trigger tw cw in on at for from to with without as by of about against under over most more less some many
    one two three four five case cases scenario assumption assumptions requirement requirements goal goals plan plans
    method methods overall basically specifically namely concretely alternatively likewise similarly additionally
    furthermore moreover otherwise instead still yet only just even maybe perhaps probably unfortunately importantly
    relatedly crux cruxes tests test part section chapter figure table image caption tip hint bonus addendum p.p.s
    advantages disadvantages benefits drawbacks risks costs price rule rules story analogy metaphor translation
    """.split()
)
"""Words that open a line with a colon and are no speaker."""


class Opening(NamedTuple):
    """A line that opens a turn: its index, the speaker as written, and what stands behind the name on that line."""

    line: int
    name: str
    rest: str
    skip: int = 1
    """How many lines the header takes."""


Layout = Callable[[Sequence[str], int], Opening | None]


def plain_name(head: str) -> str:
    """A name without the age and score that forum exports fuse to it, and without an aside in brackets."""
    head = head.strip().lstrip("@")
    if match := _FUSED.match(head) or _TAIL_SCORE.match(head):
        head = match["name"]
    return _ASIDE.sub("", head).strip(" *:·•-–") or head


def _collapse(lines: Sequence[str], i: int) -> Opening | None:
    match = _COLLAPSE.match(lines[i])
    return Opening(i, plain_name(match["head"]), "") if match else None


def _aged(lines: Sequence[str], i: int) -> Opening | None:
    """`Name19dΩ120`, `name 3 hours ago`, `Name @handle · Sep 3`, or a name above a line with age and score."""
    line = lines[i].strip()
    for pattern in (_FUSED_SCORED, _AGO_HEAD, _POST_HEAD):
        if match := pattern.match(line):
            return Opening(i, plain_name(match["name"]), "")
    after = lines[i + 1].strip() if i + 1 < len(lines) else ""
    if line and len(line) <= 40 and len(line.split()) <= 4 and line[-1] not in ".!?,;:" and _AGE_LINE.match(after):
        return Opening(i, plain_name(line), "", 2)
    return None


def _chat(lines: Sequence[str], i: int) -> Opening | None:
    line = lines[i].strip()
    if match := _CHAT.match(line) or _ANGLE.match(line):
        return Opening(i, plain_name(match["name"]), match["rest"])
    if match := _NAME_WHEN.match(line):
        return Opening(i, plain_name(match["name"]), "")
    return None


def _heading(lines: Sequence[str], i: int) -> Opening | None:
    match = _HEADING.match(lines[i].strip())
    return Opening(i, _ASIDE.sub("", match["name"]).strip(" *_:") or match["name"], "") if match else None


def _letter(lines: Sequence[str], i: int) -> Opening | None:
    """`From: Name`, as letters and mail threads have it."""
    match = _FROM.match(lines[i].strip())
    return Opening(i, plain_name(match["name"]), "") if match else None


def _bold(lines: Sequence[str], i: int) -> Opening | None:
    match = _BOLD.match(lines[i].strip())
    if not match or not (match["in"] or match["out"] or not match["rest"].strip()):
        return None
    return Opening(i, _ASIDE.sub("", match["name"]).strip(" *_:") or match["name"], match["rest"].strip())


def _plain(lines: Sequence[str], i: int) -> Opening | None:
    match = _PLAIN.match(lines[i].strip())
    return (
        Opening(i, _ASIDE.sub("", match["name"]).strip(" *_@") or match["name"], match["rest"].strip())
        if match
        else None
    )


LAYOUTS: dict[str, Layout] = {
    "forum export": _collapse,
    "forum page": _aged,
    "chat log": _chat,
    "bold names": _bold,
    "letters": _letter,
    "headings": _heading,
    "names and colons": _plain,
}
"""From the most telling mark to the least; of two that explain as many turns, the earlier wins."""


def openings(lines: Sequence[str], speakers: Sequence[str] | None = None) -> tuple[str, list[Opening]]:
    """The layout of a text and the lines that open its turns; none if no speakers can be told apart."""
    if speakers is not None:
        return "speakers as given", _known(lines, speakers)
    best: tuple[str, list[Opening]] = ("text", [])
    for form, layout in LAYOUTS.items():
        found = [opening for i in range(len(lines)) if (opening := layout(lines, i))]
        found = _plausible(lines, found, strict=form in ("names and colons", "headings", "bold names"))
        if len(found) > len(best[1]):
            best = form, found
    return best


def _known(lines: Sequence[str], speakers: Sequence[str]) -> list[Opening]:
    """Lines that open a turn of one of the given speakers in any layout, or that hold only a speaker's name."""
    names = {name.casefold(): name for name in speakers}
    found = []
    for i, raw in enumerate(lines):
        bare = raw.strip().strip("*_#@: ").casefold()
        if bare in names:
            found.append(Opening(i, names[bare], ""))
            continue
        for layout in LAYOUTS.values():
            opening = layout(lines, i)
            if opening and (name := _named(opening.name, names)):
                found.append(opening._replace(name=name))
                break
    return found


def _named(written: str, names: dict[str, str]) -> str | None:
    """The given name that a header means: the same, or followed by an age, a score or an aside."""
    folded = written.casefold().strip(" *_@")
    if folded in names:
        return names[folded]
    for key, name in names.items():
        if folded.startswith(key) and re.fullmatch(r"[\s\d*Ω−(\[-].*", folded[len(key) :]):
            return name
    return None


def _plausible(lines: Sequence[str], found: list[Opening], strict: bool) -> list[Opening]:
    """Openings whose label can be a name.

    A label that comes back is trusted; one that stands once has to open a paragraph, unless every line is labelled.
    """
    found = [opening for opening in found if _namelike(opening.name)]
    if not strict:
        return found
    counts = Counter(opening.name.casefold() for opening in found)
    if not found:
        return []
    filled = sum(1 for line in lines if line.strip())
    # Where no line is blank, a blank line before a label cannot be asked for.
    solid = filled >= len(lines) - 1 and len(counts) > 1
    every_line = len(found) >= 0.8 * filled or solid
    return [
        opening
        for opening in found
        if counts[opening.name.casefold()] > 1 or every_line or opening.line == 0 or not lines[opening.line - 1].strip()
    ]


def _namelike(label: str) -> bool:
    """Whether a label could be a person's name or handle: few words, none of them a word that opens remarks."""
    parts = label.split()
    if not 1 <= len(parts) <= 5 or len(label) > 40:
        return False
    if any(not _PART.fullmatch(part) for part in parts):
        return False
    if any(part.casefold().strip(".") in NOT_NAMES for part in parts) or not any(c.isalpha() for c in label):
        return False
    lower = [part for part in parts if part[0].islower() and part not in ("de", "van", "von", "der", "da", "bin", "al")]
    return not (len(parts) > 1 and lower)
