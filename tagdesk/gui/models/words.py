"""What models are called in the window, and what each looks at (of Qt it needs the translation only)."""

from PySide6.QtCore import QCoreApplication

_NAMES = {"sog": "SOG", "csrw": "CSRW", "amnn": "AMNN", "macon": "MACON", "usercond": "UserCond"}


def model_name(system: str) -> str:
    """`AMNN`; those that rank nothing by themselves are named by what they do."""
    others = {
        "fusion": _tr("mixing of all models"),
        "backbone": _tr("seeing photos"),
        "sentences": _tr("reading sentences"),
    }
    return _NAMES.get(system) or others.get(system, system)


def looks_at(system: str) -> str:
    """What a model goes by; empty for one that this version doesn't know."""
    return {
        "sog": _tr("what the photo shows, caption, place, time, accepted tags"),
        "csrw": _tr("the words of the caption"),
        "amnn": _tr("regions of the photo together with the caption"),
        "macon": _tr("photo, caption and your latest posts"),
        "usercond": _tr("all your posts, photo, caption; knows your own tags"),
    }.get(system, "")


def _tr(text: str) -> str:
    return QCoreApplication.translate("ModelWords", text)
