"""Conversations that already happened: read from a file, and summarised by what was said and who answered whom."""

from debate.conversation.judge import Judge, LexicalJudge
from debate.conversation.reading import read
from debate.conversation.summarising import summarise
from debate.conversation.values import Conversation, Speech

__all__ = ["Conversation", "Judge", "LexicalJudge", "Speech", "read", "summarise"]
