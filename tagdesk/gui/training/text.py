"""What the window says of a training that is under way, in plain words (of Qt it needs the translation only)."""

from datetime import datetime

from PySide6.QtCore import QCoreApplication

from tagdesk.assistant.training.picture import TrainingProgress
from tagdesk.assistant.training.run_folder import RunState
from tagdesk.domain import Progress
from tagdesk.gui.importing.text import day_words
from tagdesk.gui.models.words import model_name
from tagdesk.gui.number_text import number_text
from tagdesk.gui.training.phase import Phase
from tagdesk.gui.training.steps import Stand

_MINUTE_S, _HOUR_S = 60, 3600


def doing_words(progress: TrainingProgress) -> str:
    """What it does just now."""
    if progress.is_paused:
        return _tr("Paused")
    stages = {
        "reading": _tr("Reading your posts"),
        "looking": _tr("Looking at your photos"),
        "fitting": _tr("Learning: {model}"),
        "exporting": _tr("Getting ready for use: {model}"),
        "fusing": _tr("Learning how to mix the models"),
    }
    return stages.get(progress.stage, _tr("Beginning…")).format(model=model_name(progress.model))


def left_words(progress: TrainingProgress) -> str:
    """How far it is, how long it still takes, and what it runs on."""
    device = {"cpu": _tr("on the processor"), "cuda": _tr("on the graphics card")}.get(progress.device, "")
    return " · ".join(filter(None, (_how_far_words(progress), device)))


def line_words(progress: TrainingProgress) -> str:
    """For the bottom of the window."""
    if progress.is_paused:
        return _tr("Training paused")
    if progress.seconds_left is None:
        return _tr("Training: {share} %").format(share=int(progress.overall * 100))
    return _tr("Training: {share} %, {time} left").format(
        share=int(progress.overall * 100), time=time_words(progress.seconds_left)
    )


def trying_words(stand: Stand, progress: Progress) -> str:
    """For the bottom of the window, while the models are tried."""
    share = share_done(progress)
    if share is None or stand.phase is not Phase.TRYING:
        return waiting_words(stand)
    return _tr("Trying the new models: {share} %").format(share=int(share * 100))


def new_set_title() -> str:
    """What the models that were trained today are called."""
    return _tr("Trained on {day}").format(day=day_words(datetime.now()))


def share_done(progress: Progress) -> float | None:
    """How far the copy of the history, or the trial of the models, is; None while nobody knows."""
    return progress.done / progress.total if progress.total else None


def stopped_title(stand: Stand) -> str:
    """Why nothing goes on."""
    if stand.phase is Phase.NOTHING_NEW:
        return _tr("No model got better")
    if stand.state is RunState.FAILED:
        return _tr("The training could not go on")
    if stand.state is RunState.FITTED:
        return _tr("The new models wait for their trial")
    return _tr("The training has stopped")


def stopped_words(stand: Stand) -> str:
    """What became of it, and what can be done."""
    if stand.phase is Phase.NOTHING_NEW:
        return _tr(
            "On posts that they did not learn from, the models suggest as well as before, so the old ones stay. Train "
            "again when there are more posts."
        )
    if stand.state is RunState.FITTED:
        words = _tr("The models have learned. What is left is to try them on your latest posts.")
    else:
        words = _tr("What was learned so far is kept: it goes on from there.")
    return "\n".join(filter(None, (stand.sentence, words)))


def found_words(stand: Stand) -> str:
    """One sentence at the start about a training of before."""
    if stand.phase is Phase.DECIDING:
        return _tr("The training is done: decide whether to use the new models.")
    if stand.phase is Phase.NOTHING_NEW:
        return _tr("The training is done: no model got better.")
    if stand.state is RunState.FITTED:
        return _tr("The training is done: the new models are still to be tried on your latest posts.")
    return _tr("A training was interrupted; what was learned so far is kept.")


def waiting_words(stand: Stand) -> str:
    """For the bottom of the window, where nobody measures how far it is; empty where there is nothing to tell."""
    if stand.phase is Phase.STOPPED and stand.state is RunState.FITTED:
        return _tr("New models wait for their trial")
    return {
        Phase.BEGINNING: _tr("Training begins…"),
        Phase.LEARNING: _tr("Training begins…"),
        Phase.TRYING: _tr("Trying the new models…"),
        Phase.DECIDING: _tr("New models: decide whether to use them"),
        Phase.STOPPED: _tr("Training has stopped"),
    }.get(stand.phase, "")


def time_words(seconds: float) -> str:
    """`less than a minute`, `about 8 minutes`, `about 2.5 hours`."""
    minutes = round(seconds / _MINUTE_S)
    if minutes < 1:
        return _tr("less than a minute")
    if minutes == 1:
        return _tr("about a minute")
    if minutes < 90:
        rounded = minutes if minutes <= 10 else round(minutes / 5) * 5
        return _tr("about {count} minutes").format(count=rounded)
    hours = seconds / _HOUR_S
    return _tr("about {count} hours").format(count=number_text(round(hours * 2) / 2, 1 if round(hours * 2) % 2 else 0))


def _how_far_words(progress: TrainingProgress) -> str:
    share = f"{int(progress.overall * 100)} %"
    if progress.is_paused:
        return share
    if progress.is_silent:
        words = _tr("{share}; nothing was heard of it for a while: if that goes on, stop it and let it go on anew.")
        return words.format(share=share)
    if progress.seconds_left is None:
        return share
    return _tr("{share}, {time} left").format(share=share, time=time_words(progress.seconds_left))


def _tr(text: str) -> str:
    return QCoreApplication.translate("TrainingText", text)
