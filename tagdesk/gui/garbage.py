"""Keeps Python's garbage collector from holding up the window."""

import gc


def spare_what_stays() -> None:
    """Let the collector skip everything that lives now.

    It holds up all threads while it looks through what lives: a tenth of a second with the models loaded and thousands
    of posts on the desk. To be called when something large has come to stay. What is let go is freed all the same,
    unless it holds itself.
    """
    gc.freeze()
