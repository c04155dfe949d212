"""Who does the jobs, here or on Ray."""
