"""The model seam: what a language model is to a seat, wherever it runs."""
