"""Counselors side by side: the same clients, seeds and judges for all."""
