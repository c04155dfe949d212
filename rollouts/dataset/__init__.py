"""From saved sessions to a dataset: filter, splits, dialogues, training rows, card and statistics
(§3)."""
