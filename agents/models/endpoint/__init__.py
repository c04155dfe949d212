"""Models at an OpenAI-compatible server."""
