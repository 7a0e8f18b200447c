"""The plan: a pure function from the files, the motion, the format and the turns so far to the next turn."""
