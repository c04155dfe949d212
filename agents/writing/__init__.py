"""Models that write: dialogues as scripts, profiles, translations."""
