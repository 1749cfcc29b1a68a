"""What the app and the training package agree on; standard library only."""
