"""The wish for a log that holds captions and file names too, as the environment has it."""

import os

#: Set to anything but nothing, it turns that log on, also in the processes we start.
DETAILS_VARIABLE = "TAGDESK_LOG_DETAILS"


def details_wanted() -> bool:
    """Whether they are asked for."""
    return bool(os.environ.get(DETAILS_VARIABLE))
