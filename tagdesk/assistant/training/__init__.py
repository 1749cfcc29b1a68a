"""Training on the own history: child processes that fit and try models, and what becomes of their results."""
