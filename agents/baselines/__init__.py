"""Counselors of other work, each in its own input format: what the source compares itself with
(§5)."""
