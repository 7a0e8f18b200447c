"""`debate crux`: where a conversation that already happened parts."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from debate.errors import ConversationError, InputError, VoiceError
from debate.moderator.conversation import read
from debate.moderator.conversation.summarising import summarise
from debate.render import document, markdown


def crux(file: Path, *, as_json: bool, speakers: str | None, control: bool, moderator: str | None) -> None:
    """Summarises a conversation onto stdout. Raises ConversationError; VoiceError for a model that cannot moderate."""
    if moderator not in (None, "", "book"):
        raise VoiceError("a model cannot moderate a conversation yet", hint="leave --moderator out")
    if not file.exists():
        raise ConversationError(f"no file {file}", hint="name a text, Markdown or JSONL file, or a journal")
    if control:
        raise InputError("controls are not worked out yet", hint="leave --control out")
    conversation = read(file, speakers)
    sys.stderr.write(
        f"{len(conversation.turns)} turns by {len(conversation.speakers)} speakers, read as {conversation.form}\n"
    )
    summary = summarise(conversation)
    if as_json:
        sys.stdout.write(json.dumps(summary.model_dump(mode="json"), ensure_ascii=False) + "\n")
        return
    names = {name: name for name in conversation.speakers}
    sys.stdout.write(markdown.blocks(document.conversation(summary, names)))
