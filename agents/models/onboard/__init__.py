"""Models on board: a GGUF file, and a llama.cpp server of the run's own that answers."""
