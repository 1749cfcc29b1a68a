"""The training package's expected error."""


class TrainingError(Exception):
    """One sentence to the user that says what is wrong and what to do."""
