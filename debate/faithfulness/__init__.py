"""How far what was said rests on the speaker's file: measured for free speech, listed for voices that read from it."""
