"""The text that a person can send when something went wrong, with nothing of theirs in it."""

from tagdesk.assistant.machine import display_in_use, kind_of_installation
from tagdesk.assistant.plain_rows import plain_rows
from tagdesk.assistant.versions import installed_versions
from tagdesk.log.tail import log_tail
from tagdesk.paths import Profile

_LINES = 200


def fault_report(what: str) -> str:
    """What went wrong, under what it went wrong on.

    Args:
        what: Masked, as in the log.
    """
    rows = [(name, version, "") for name, version in installed_versions().items()]
    rows += [("installed as", kind_of_installation(), ""), ("display", display_in_use(), "")]
    return f"{plain_rows(rows)}\n\n{what}".rstrip() + "\n"


def latest_faults(profile: Profile) -> str:
    """The same of the last faults in the log.

    Raises:
        OSError: The log can't be read.
    """
    return fault_report(log_tail(profile.log_file, _LINES) or "Nothing is in the log.")
