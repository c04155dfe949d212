"""What a model can do in our seats, found out by small questions before money is spent."""
