"""The embedded cast: rules instead of models."""
