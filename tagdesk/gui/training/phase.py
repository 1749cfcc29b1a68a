"""Where a training stands for the person, and what can be done then (Qt-free)."""

from enum import Enum, auto

from tagdesk.assistant.training.run_folder import AT_WORK, CAN_GO_ON, RunState


class Phase(Enum):
    """One page of the dialog each, or a part of one."""

    CHOOSING = auto()
    BEGINNING = auto()
    LEARNING = auto()
    TRYING = auto()  # old and new models on the latest posts
    DECIDING = auto()
    STOPPED = auto()
    NOTHING_NEW = auto()  # no model got better


class Deed(Enum):
    """One button each."""

    START = auto()
    PAUSE = auto()
    RESUME = auto()
    STOP = auto()
    GO_ON = auto()
    DISCARD = auto()
    USE = auto()
    KEEP = auto()


#: In these something is under way, which the window need not show.
UNDER_WAY = frozenset({Phase.BEGINNING, Phase.LEARNING, Phase.TRYING})

_DEEDS = {
    Phase.CHOOSING: {Deed.START},
    Phase.BEGINNING: {Deed.STOP},
    Phase.LEARNING: {Deed.PAUSE, Deed.STOP},
    Phase.TRYING: {Deed.STOP},
    Phase.DECIDING: {Deed.USE, Deed.KEEP},
    Phase.STOPPED: {Deed.GO_ON, Deed.DISCARD},
    Phase.NOTHING_NEW: {Deed.DISCARD},
}


def found_phase(state: RunState, has_models: bool) -> Phase:
    """Where a run is when it is found again: what nobody is at waits for the person.

    Args:
        has_models: It made new models.
    """
    if state in AT_WORK:
        return Phase.LEARNING
    if state is RunState.FITTED:
        return Phase.STOPPED if has_models else Phase.NOTHING_NEW
    if state is RunState.JUDGED:
        return Phase.DECIDING
    return Phase.STOPPED if state in CAN_GO_ON else Phase.CHOOSING


def next_phase(state: RunState, has_models: bool) -> Phase:
    """Where a run is when its child has just ended, or when the person lets it go on: fitted models are tried."""
    return Phase.TRYING if state is RunState.FITTED and has_models else found_phase(state, has_models)


def deeds_in(phase: Phase, *, is_paused: bool) -> frozenset[Deed]:
    """What the buttons may do."""
    deeds = set(_DEEDS[phase])
    if is_paused and Deed.PAUSE in deeds:
        deeds = deeds - {Deed.PAUSE} | {Deed.RESUME}
    return frozenset(deeds)


def asks_before_closing(phase: Phase, *, keeps_running: bool) -> bool:
    """Whether the person is to say what becomes of the training when the window is closed."""
    return phase is Phase.LEARNING and not keeps_running
