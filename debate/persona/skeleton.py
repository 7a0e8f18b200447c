"""An annotated persona file to start from. It passes `debate persona check` as it stands."""

from __future__ import annotations

import re

from debate.errors import PersonaError
from debate.persona.folders import RESERVED
from debate.persona.model import SLUG

_TEXT = """\
# A persona: who speaks, and what is on record. `debate persona check {file}` lists what is wrong with it,
# docs/personas.md explains every field. All texts below are samples: put the author's views there, in your own words.
# What the author has not stated is left out, never filled in.
schema: 1
id: {ident}                # as the file is called
name: {name}
short_name: {name}        # what others call the speaker in a sentence
real_person: false         # true for a real author: every view then needs a source
side: torn                 # optimist, pessimist or torn; helps casting, never printed as a verdict
disposition: {{text: undecided, basis: inferred}}    # stated by the author, or inferred for them
summary: Thinks that help from weaker systems can be checked, up to a point.
manner: Starts from a case that everybody knows, then asks where it stops being like the matter at hand.
thesis: [V1, V2, V3]       # three to six positions, in the order of an opening
silent_on:                 # what the author has not said; asked about it, the speaker says so
  - timelines as dates
misreadings:               # what the author must not be made to say
  - that testing makes any system safe
terms:                     # a word, and what the author means by it
  AI systems: assistants of the kind in use today
sources:
  NOTES: {{title: Notes on checking, site: my own notes, date: '2025-01-31'}}   # or date_note: "undated"

positions:
  V1:
    gist: people can check much of the work that weaker systems do  # completes "holds that …", 25 words at most
    handle: much of the work can be checked                         # shorter; needed when the gist is long
    say:                                                            # first person, no stop at the end; the first
      - Much of what a weaker system does can be checked by a person# has to stand alone, the others follow on
      - Checking a proof is easier than finding one
    example: A sum in a ledger is quickly added up again            # optional, like everything from here to `source`
    hedge: Some work takes as long to check as to do
    grant: Checking costs time, and time may be short
    answers: {{checkable: mostly}}                                  # shared question: yes, mostly, mostly-not, no …
    rests_on: {{V2: inferred}}                                      # views of this file that it leans on
    replies:                                                        # answers to views of others, or to a question
      - to: checkable
        basis: inferred
        does: narrows                                               # or denies, agrees, grants, redefines, declines
        say: For the most part I think the work can be checked
    source: {{work: NOTES, at: section 1, said_to: readers}}
  V2:
    gist: a mistake that shows itself early is cheap
    say: Mistakes that show themselves early are cheap
    ask: which mistakes would show themselves only when it is too late  # read after "…, a question for the other side:"
    mover:                                                          # `toward` which answer to which question
      text: A mistake that stayed hidden through every test would change my mind
      basis: stated
      toward: {{checkable: mostly-not}}
    source: {{work: NOTES, at: section 2, said_to: readers}}
  V3:
    gist: good conduct in easy cases says little about hard ones
    say: Good conduct in easy cases tells me little about hard ones
    condition: My doubt holds only while the hard cases cannot be rehearsed
    close: I would look at the hardest case that can be rehearsed, and judge by that
    answers: {{present-decency: mostly-not}}
    strength: first-hand                                            # or probable, reported, superseded, retracted
    source: {{work: NOTES, at: section 3, said_to: readers}}
"""


def skeleton(ident: str) -> str:
    """The text of a new persona file. Raises PersonaError where `ident` cannot be an id."""
    if not re.fullmatch(SLUG, ident) or ident in RESERVED:
        raise PersonaError(
            f"{ident[:80]!r} cannot be the id of a persona",
            hint="use small letters, digits and hyphens, for instance: debate persona new jane-doe",
        )
    name = ident.replace("-", " ").title()
    return _TEXT.format(ident=_text(ident), name=_text(name), file=f"{ident}.yaml")


def _text(word: str) -> str:
    """A word quoted where YAML would take it for something else than text."""
    other = word.isdigit() or word.casefold() in ("null", "yes", "no", "true", "false", "on", "off")
    return f"'{word}'" if other else word
