"""What a run is on disk, and what it is asked to do."""
