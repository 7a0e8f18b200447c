"""The moderator's moves: when each is due, what it says, and how a seat answers it."""
