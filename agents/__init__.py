"""Who sits down: counselors, clients and evaluators."""
