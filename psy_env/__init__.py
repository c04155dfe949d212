"""The world: a pure referee, its records and views."""
