"""Statistics as pure functions of numbers: they know neither runs nor files."""
