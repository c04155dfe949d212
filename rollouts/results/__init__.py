"""What records say: pairs and metrics, pure functions of saved sessions."""
