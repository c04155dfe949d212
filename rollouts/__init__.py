"""What we run: sessions, fleets of sessions, preference pairs and metrics."""
