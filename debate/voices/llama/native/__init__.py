"""What runs in the engine's process. Only `serve.py` is named from outside, and only to start that process."""
