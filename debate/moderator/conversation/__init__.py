"""Conversations that already happened: read from a file, and summarised by what was said and who answered whom."""

from debate.moderator.conversation.judge import Judge, LexicalJudge
from debate.moderator.conversation.reading import read
from debate.moderator.conversation.summarising import summarise
from debate.moderator.conversation.values import Conversation, Speech

__all__ = ["Conversation", "Judge", "LexicalJudge", "Speech", "read", "summarise"]
