"""A toy Llama with two adapters, to try everything without a download."""
