"""Counselors of other work, each in its own input format (§5)."""
