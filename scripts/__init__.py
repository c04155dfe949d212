"""One thin file per verb of the psy-step command (installed as psy_step)."""
