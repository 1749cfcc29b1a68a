"""How TagDesk is installed and shown here, and texts about it that name nobody."""

import os
import re
import sys
from pathlib import Path

from tagdesk.paths import resources_dir


def unnamed(text: str) -> str:
    """Text with paths in it, without the home folder and the name of the person."""
    home = Path.home()
    if not home.name:
        return text
    text = re.sub(rf"{re.escape(str(home))}(?![^/\\\s])", "~", text)
    return re.sub(rf"(?<=[/\\]){re.escape(home.name)}(?=[/\\])", "<user>", text)


def kind_of_installation() -> str:
    """How TagDesk came onto the machine."""
    if getattr(sys, "frozen", False):
        return "single folder"
    return "package" if resources_dir().parent.name == "tagdesk" else "sources"


def display_in_use() -> str:
    """What a window is drawn by, as the environment has it."""
    if not sys.platform.startswith("linux"):
        return "of the system"
    kinds = [
        name for name, variable in (("wayland", "WAYLAND_DISPLAY"), ("x11", "DISPLAY")) if os.environ.get(variable)
    ]
    if platform := os.environ.get("QT_QPA_PLATFORM"):
        kinds.append(f"QT_QPA_PLATFORM={platform}")
    return ", ".join(kinds) or "none"
