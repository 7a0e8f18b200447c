"""The next turn: which move it makes, what it takes up, and which sentences it may say."""
