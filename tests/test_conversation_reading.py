"""Conversations in the layouts that people use are read into turns."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debate.conversation import read
from debate.errors import ConversationError

PLAIN = "Ann: The shed leaks.\n\nBob: It does not.\n\nAnn: Look at the floor."
EXPECTED = [("Ann", "The shed leaks."), ("Bob", "It does not."), ("Ann", "Look at the floor.")]


def turns(text: str, speakers: str | None = None) -> list[tuple[str, str]]:
    """Speakers and texts of a conversation."""
    return [(turn.speaker, turn.text) for turn in read(text, speakers).turns]


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        "Ann: The shed leaks.\nBob: It does not.\nAnn: Look at the floor.",
        "**Ann:** The shed leaks.\n\n**Bob:** It does not.\n\n**Ann:** Look at the floor.",
        "**Ann**\n\nThe shed leaks.\n\n**Bob**\n\nIt does not.\n\n**Ann**\n\nLook at the floor.",
        "### Ann\n\nThe shed leaks.\n\n### Bob\n\nIt does not.\n\n### Ann\n\nLook at the floor.",
        "## 1. Ann (host)\nThe shed leaks.\n## 2. Bob\nIt does not.\n## 3. Ann (host)\nLook at the floor.",
        "[-]Ann19dΩ4125\n\nThe shed leaks.\n\nReply\n[-]Bob8d10\n\nIt does not.\n\nReply1\n"
        "[-]Ann-1-2\n\nLook at the floor.\n\nReply",
        "Ann19dΩ120\nThe shed leaks.\nReply\nBob3h-2\nIt does not.\nReply\nAnn2h4\nLook at the floor.",
        "Ann · 3 hours ago\nThe shed leaks.\n\nBob · 2 hours ago\nIt does not.\n\nAnn · 1 hour ago\nLook at the floor.",
        "Ann @annie · Sep 3\n\nThe shed leaks.\n\nBob @bobby · 17h\n\nIt does not.\n\n"
        "Ann @annie · 16h\n\nLook at the floor.",
        "[2024-05-01 10:33] Ann: The shed leaks.\n[2024-05-01 10:34] Bob: It does not.\n"
        "[2024-05-01 10:35] Ann: Look at the floor.",
        "10:33 <Ann> The shed leaks.\n10:34 <Bob> It does not.\n10:40 <Ann> Look at the floor.",
        "Ann [10:33 AM]\nThe shed leaks.\nBob [10:34 AM]\nIt does not.\nAnn [10:40 AM]\nLook at the floor.",
        "\n".join(json.dumps({"speaker": who, "text": said}) for who, said in EXPECTED),
        json.dumps([{"author": {"name": who}, "content": said} for who, said in EXPECTED]),
        json.dumps(
            {"messages": [{"role": who, "content": [{"type": "text", "text": said}]} for who, said in EXPECTED]}
        ),
    ],
)
def test_layouts(text: str) -> None:
    assert turns(text) == EXPECTED


def test_nested_replies_follow_what_they_reply_to() -> None:
    tree = {
        "author": "Ann",
        "body": "one",
        "replies": [{"author": "Bob", "body": "two"}, {"author": "Cem", "body": "three"}],
    }
    assert turns(json.dumps(tree)) == [("Ann", "one"), ("Bob", "two"), ("Cem", "three")]


def test_our_own_transcript_is_read_without_moderator_summary_and_sources() -> None:
    text = """---
title: "Sheds"
motion: "Sheds leak."
simulation: true
---

# Sheds

> **This is a simulation.**

<a id="t1"></a>

### 1. Ann (simulated) opens, for the motion

It leaks [A01].

> **Moderator asks for a mover** (to both)

<a id="t2"></a>

### 2. Bob (simulated) rebuts turn 1

It does not.

<a id="crux-summary"></a>

## Crux summary

- **Ann: yes.**
"""
    assert turns(text) == [("Ann", "It leaks [A01]."), ("Bob", "It does not.")]


@pytest.mark.parametrize("label", ["Edit", "My view is", "Note", "TL;DR", "Update", "PS", "Example", "https"])
def test_a_remark_with_a_colon_opens_no_turn(label: str) -> None:
    text = f"Ann: The shed leaks.\n\n{label}: it is old.\n\nBob: It does not.\n\nAnn: Look.\n\nBob: Where?"
    assert [who for who, _ in turns(text)] == ["Ann", "Bob", "Ann", "Bob"]


def test_named_speakers_settle_doubt() -> None:
    text = "Ann: one\n\nRoof: an aside\n\nbob: two\n\nRoof: another\n\nAnn: three"
    assert [who for who, _ in turns(text)] == ["Ann", "Roof", "bob", "Roof", "Ann"]
    assert [who for who, _ in turns(text, "Ann, Bob")] == ["Ann", "Bob", "Ann"]


@pytest.mark.parametrize(
    ("text", "speakers", "message"),
    [
        ("", None, "empty"),
        ("Only prose here, and nobody who says it.", None, "no speakers"),
        ('{"speaker": "Ann"}', None, "no turns"),
        (PLAIN, "Ann, Zoe", "Zoe"),
        (PLAIN, " , ", "no speaker is named"),
    ],
)
def test_what_cannot_be_read_says_why_and_what_to_do(text: str, speakers: str | None, message: str) -> None:
    with pytest.raises(ConversationError, match=message) as caught:
        read(text, speakers)
    assert caught.value.hint


def test_a_missing_file_is_an_error_of_ours(tmp_path: Path) -> None:
    with pytest.raises(ConversationError, match="cannot read"):
        read(tmp_path / "none.txt")


@pytest.mark.parametrize("raw", [b"Ann: caf\xe9\nBob: \xff\xfe no\n", "Ann: café\nBob: no\n".encode("utf-16")])
def test_bytes_that_are_not_utf_8_are_survived(tmp_path: Path, raw: bytes) -> None:
    file = tmp_path / "talk.txt"
    file.write_bytes(raw)
    assert [turn.speaker for turn in read(file).turns] == ["Ann", "Bob"]


def test_control_and_reordering_characters_do_not_reach_a_turn_and_html_is_taken_out() -> None:
    text = json.dumps(
        [
            {"author": "A\u202enn\u001b[31m", "body": "<p>It <b>leaks</b>.</p><script>alert(1)</script>"},
            {"author": "Bob", "body": "<blockquote>It leaks.</blockquote><p>No\u200b.</p>"},
        ]
    )
    assert turns(text) == [("Ann[31m", "It leaks."), ("Bob", "> It leaks.\n\nNo.")]


def test_empty_turns_keep_their_numbers() -> None:
    assert turns("Ann:\n\nBob: hm\n\nAnn:\n\nBob: well") == [("Ann", ""), ("Bob", "hm"), ("Ann", ""), ("Bob", "well")]


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        conversation = read("x\n" + text)
    except ConversationError:
        return
    assert all(turn.speaker for turn in conversation.turns)


@given(
    st.lists(
        st.tuples(st.sampled_from(["Ann", "Bob", "Cem"]), st.sampled_from(["yes it does", "no", "why so"])), min_size=2
    )
)
def test_plain_turns_come_back_in_order(said: list[tuple[str, str]]) -> None:
    assert turns("\n".join(f"{who}: {what}" for who, what in said)) == said
