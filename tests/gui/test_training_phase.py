"""Where a training stands for the person, and what the buttons do then."""

import pytest

from tagdesk.assistant.training.run_folder import RunState
from tagdesk.gui.training.phase import Deed, Phase, asks_before_closing, deeds_in, found_phase, next_phase


@pytest.mark.parametrize(
    ("state", "has_models", "phase"),
    [
        (RunState.NEW, False, Phase.STOPPED),
        (RunState.RUNNING, False, Phase.LEARNING),
        (RunState.PAUSED, False, Phase.LEARNING),
        (RunState.STOPPED, False, Phase.STOPPED),
        (RunState.FAILED, False, Phase.STOPPED),
        (RunState.FITTED, True, Phase.STOPPED),
        (RunState.FITTED, False, Phase.NOTHING_NEW),
        (RunState.JUDGED, True, Phase.DECIDING),
        (RunState.SETTLED, True, Phase.CHOOSING),
        (RunState.DAMAGED, False, Phase.CHOOSING),
    ],
)
def test_what_is_found_waits_for_the_person(state: RunState, has_models: bool, phase: Phase) -> None:
    assert found_phase(state, has_models) is phase


def test_models_that_have_just_learned_are_tried_at_once() -> None:
    assert next_phase(RunState.FITTED, True) is Phase.TRYING
    assert next_phase(RunState.FITTED, False) is Phase.NOTHING_NEW
    assert next_phase(RunState.STOPPED, True) is Phase.STOPPED


def test_every_phase_has_something_to_do() -> None:
    deeds = {phase: deeds_in(phase, is_paused=False) for phase in Phase}
    assert all(deeds.values())
    assert set().union(*deeds.values()) == set(Deed) - {Deed.RESUME}
    assert deeds_in(Phase.LEARNING, is_paused=True) == {Deed.RESUME, Deed.STOP}
    assert deeds_in(Phase.CHOOSING, is_paused=True) == {Deed.START}


def test_only_who_might_not_want_it_is_asked() -> None:
    assert asks_before_closing(Phase.LEARNING, keeps_running=False)
    assert not asks_before_closing(Phase.LEARNING, keeps_running=True)
    assert not any(asks_before_closing(phase, keeps_running=False) for phase in set(Phase) - {Phase.LEARNING})
