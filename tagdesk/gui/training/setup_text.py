"""What the window says before a training, in plain words (of Qt it needs the translation only)."""

from datetime import date

from PySide6.QtCore import QCoreApplication

from tagdesk.assistant.training.plan import MODELS
from tagdesk.domain import Account
from tagdesk.gui.importing.text import counted, posts_words
from tagdesk.gui.number_text import number_text
from tagdesk.gui.training.outlook import Outlook
from tagdesk.gui.training.text import time_words
from tagdesk.history.teaching import Teaching

_YEARS = (1, 2, 5)


def account_words(account: Account) -> str:
    """`anna (412)`."""
    return f"{account.name} ({number_text(account.done)})"


def since_choices(first_year: int | None, today: date) -> list[tuple[str, date | None]]:
    """Times to choose between, as long as there are posts of before them."""
    names = {1: _tr("the last 12 months"), 2: _tr("the last 2 years"), 5: _tr("the last 5 years")}
    found: list[tuple[str, date | None]] = [(_tr("all the time"), None)]
    for years in _YEARS:
        if first_year is not None and first_year <= today.year - years:
            found.append((names[years], today.replace(year=today.year - years, day=min(today.day, 28))))
    return found


def material_words(teaching: Teaching) -> str:
    """`412 posts to learn from: 380 with a photo, 405 with a caption, 310 different tags.`"""
    if not teaching.posts:
        return _tr("No posts to learn from: they need tags and a time, and to be done.")
    words = _tr("{posts} to learn from: {photos} with a photo, {captions} with a caption, {tags}.")
    return words.format(
        posts=posts_words(teaching.posts),
        photos=number_text(teaching.with_photos),
        captions=number_text(teaching.with_captions),
        tags=counted(teaching.tags, _tr("tag"), _tr("different tags")),
    )


def duration_words(outlook: Outlook) -> str:
    """`About 8 minutes on this machine, on the processor.`"""
    words = _tr("On this machine: {time}, on the graphics card if it can be used for that, else on the processor.")
    if not outlook.has_card:
        words = _tr("On this machine: {time}, on the processor.")
    return words.format(time=time_words(outlook.seconds))


def refusal_words(outlook: Outlook) -> str:
    """Why these posts can't teach anything, and what to do; empty if they can."""
    if not outlook.holding.refusal or not outlook.missing:
        return outlook.holding.refusal
    posts = posts_words(outlook.missing)
    return _tr(
        "Too few posts to learn from, still needed: {posts}. Import past posts, choose more accounts or a longer time, "
        "keep fewer back, or train when there are more."
    ).format(posts=posts)


def reason_words(system: str) -> str:
    """Why a model can't learn from the posts."""
    if "photos" in MODELS[system]:
        return _tr("Can't learn from these posts: none has a photo or a caption.")
    return _tr("Can't learn from these posts: none has a caption.")


def nothing_chosen_words() -> str:
    """Why nothing can begin when nothing is ticked."""
    return _tr("Choose at least one model and one account.")


def extra_words() -> str:
    """How to install what training needs."""
    return _tr(
        'Training needs some packages more than the window does: install them with  pip install "tagdesk[training]"  '
        "and start TagDesk anew."
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("TrainingSetup", text)
