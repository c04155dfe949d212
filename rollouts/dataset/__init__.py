"""From saved sessions to a dataset (§3)."""
