"""The ladder of a counselor that learns: its steps, and the witness of each round."""
