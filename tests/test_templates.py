"""Chat templates of every awkward kind, and what is made of them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from debate.voices.llama.jinja_child import render
from debate.voices.llama.templates import Format, read_template
from tests.models import CHATML

ALTERNATES = (
    "{{ bos_token }}{% for m in messages %}{% if m.role == 'system' %}{{ raise_exception('no system role') }}"
    "{% endif %}{% if (m.role == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('not in turn') }}{% endif %}"
    "{{ '<start_of_turn>' + ('model' if m.role == 'assistant' else m.role) + '\n' }}"
    "{{ m.content | trim + '<end_of_turn>\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<start_of_turn>model\n' }}{% endif %}"
)
SYSTEM_IN_LAST = (
    "{{ bos_token }}{% for m in messages %}{% if m.role == 'user' %}[INST]"
    "{% if loop.last and messages[0].role == 'system' %}{{ messages[0].content + '\n\n' }}{% endif %}"
    "{{ m.content }}[/INST]{% elif m.role == 'assistant' %}{{ m.content + eos_token }}{% endif %}{% endfor %}"
)
NEEDS_USER = (
    "{% if messages | selectattr('role', 'equalto', 'user') | list | length == 0 %}"
    "{{ raise_exception('no user') }}{% endif %}"
) + CHATML
DATED = "<|begin|>Today: {{ strftime_now('%d %b %Y') }}\n" + CHATML
THINKS = CHATML.replace("assistant\n' }}{% endif %}", "assistant\n<think>\n' }}{% endif %}")
CHOOSES = (
    "{% for m in messages %}{{ '<|start|>' + m.role + ('<|channel|>final' if m.role == 'assistant' else '') }}"
    "{{ '<|message|>' + m.content + '<|end|>' }}{% endfor %}{% if add_generation_prompt %}<|start|>assistant{% endif %}"
)
BOS_EVERYWHERE = "{% for m in messages %}{{ bos_token + m.role + ': ' + m.content + '\n' }}{% endfor %}assistant:"
DROPS_TURNS = "{{ messages[-1].content }}"


def rendered(form: Format, system: str, turns: Sequence[tuple[str, str]]) -> str:
    """A whole prompt as text: `turns` are ("user" or "assistant", text), alternating, user first."""
    out, marks = form.head + system, {"user": form.to_user, "assistant": form.to_assistant}
    for n, (role, text) in enumerate(turns):
        out += (form.after_system if n == 0 else marks[role]) + text
    return out + (form.to_generation if turns and turns[-1][0] == "user" else "")


def read(source: str | None, *, chatml: bool = False, adds_bos: bool = True, thinking: bool = False) -> Format:
    return read_template(
        source, bos="<s>", eos="</s>", adds_bos=adds_bos, has_token=lambda _: chatml, thinking=thinking
    )


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        (CHATML, "template"),
        (NEEDS_USER, "template"),
        (DATED, "template"),
        (THINKS, "template"),
        (CHOOSES, "template"),
        (BOS_EVERYWHERE, "template"),
        (ALTERNATES, "merged"),
        (SYSTEM_IN_LAST, "merged"),
        (DROPS_TURNS, "plain"),
        ("{{ unclosed", "plain"),
        ("{{ 1 / 0 }}", "plain"),
        (None, "plain"),
    ],
)
def test_a_debate_renders_whole_and_in_order_with_any_template(source: str | None, kind: str) -> None:
    form = read(source)
    assert form.kind == kind
    turns = [("user", "The motion."), ("assistant", "My case."), ("user", "Ann: No.\n\nModerator: Why?")]
    text = rendered(form, "The rules.", turns)
    places = [text.find(t) for t in ("The rules.", "The motion.", "My case.", "Ann: No.", "Moderator: Why?")]
    assert -1 not in places
    assert places == sorted(places)
    assert text.count("<s>") == 0  # BOS is a token, never text
    assert form.bos


def test_prompts_only_grow() -> None:
    form = read(ALTERNATES)
    turns = [("user", "a"), ("assistant", "b"), ("user", "c"), ("assistant", "d")]
    for n in range(1, len(turns)):
        shorter = rendered(form, "s", turns[:n]).removesuffix(form.to_generation if n % 2 else "")
        assert rendered(form, "s", turns[: n + 1]).startswith(shorter)


def test_without_a_template_chatml_is_used_only_where_its_tokens_exist() -> None:
    assert read(None, chatml=True).kind == "chatml"
    assert read(None, chatml=False).kind == "plain"


def test_bos_comes_from_the_vocabulary_or_from_the_template_but_not_from_both() -> None:
    assert read(CHATML, adds_bos=True).bos
    assert not read(CHATML, adds_bos=False).bos
    assert read(ALTERNATES, adds_bos=False).bos
    literal = read("<s>" + CHATML, adds_bos=True)
    assert not literal.head.startswith("<s>")


def test_thinking_is_closed_at_once_unless_it_is_wanted() -> None:
    assert read(THINKS).to_generation.endswith("<think>\n\n</think>\n\n")
    assert read(THINKS).thinks == ""
    assert read(THINKS, thinking=True).to_generation.endswith("<think>\n")
    assert read(THINKS, thinking=True).thinks == "</think>"


def test_the_channel_for_answers_is_chosen() -> None:
    assert read(CHOOSES).to_generation.endswith("<|start|>assistant<|channel|>final<|message|>")


@pytest.mark.parametrize(
    ("source", "shown"),
    [("{{ x | tojson }}", '{"name": "Ärztin"}'), ("{{ x | tojson(indent=1) }}", '{\n "name": "Ärztin"\n}'),
     ("{% generation %}{{ x.name }}{% endgeneration %}", "Ärztin"), ("{% for n in x %}{% break %}{% endfor %}", "")],
)  # fmt: skip
def test_a_template_may_use_what_templates_of_models_use(source: str, shown: str) -> None:
    assert render(source, {"x": {"name": "Ärztin"}}) == shown


def test_dates_are_pinned() -> None:
    assert "01 Jan 2026" in read(DATED).head
    assert any("date" in note for note in read(DATED).notes)


def test_markup_ends_a_turn_even_where_it_is_no_token() -> None:
    assert "<|im_end|>" in read(CHATML).stops
    assert "<end_of_turn>" in read(ALTERNATES).stops


@pytest.mark.parametrize(
    "source",
    [
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{{ 'x' * 4000000000 }}",
        "{% for a in range(99999) %}{{ 'x' * 1000 }}{% endfor %}",
        "{{ ''.__class__.__mro__[1].__subclasses__() }}{{ messages.append(1) }}",
        "{% set x = namespace(s='xxxxxxxx') %}{% for a in range(64) %}{% set x.s = x.s ~ x.s %}{% endfor %}",
    ],
)
def test_a_hostile_template_is_stopped_and_done_without(source: str) -> None:
    assert read(source).kind == "plain"
