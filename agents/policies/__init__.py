"""Dialogue policies that others' libraries trained, as counselors."""
