"""Sessions of the same client side by side: who is better (E.3), and where they part."""
