"""What we learn: from records to weights."""
