"""Models as files: which there are, where they lie, what is in them, and how to get one.

Nothing here loads a model; `debate.voices.llama` does.
"""
