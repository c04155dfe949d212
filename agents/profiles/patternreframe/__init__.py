"""Client profiles from a file in PatternReframe's format (Maddela et al., 2023)."""
