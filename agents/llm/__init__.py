"""Seats played by a language model, written once above the model seam."""
