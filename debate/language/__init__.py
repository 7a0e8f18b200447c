"""Language things, each once: text made harmless, likeness of wording, denial."""
