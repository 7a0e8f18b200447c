"""The table: who sits there, the agenda, the record of what was said, and what each seat could still say."""
