"""A clock that jumps: after a flat battery, or set by hand; nothing is lost, and suggestions go on."""

import math
import time
from pathlib import Path

import pytest

from tagdesk.assistant.desk import Desk
from tagdesk.assistant.suggest import SuggestService
from tagdesk.history.store import History
from tagdesk.paths import models_dir

TEN_YEARS_S = 10 * 365 * 86_400


@pytest.mark.parametrize("jump_s", [-TEN_YEARS_S, TEN_YEARS_S, 5 * TEN_YEARS_S])
def test_suggestions_and_undo_outlive_a_clock_that_jumps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jump_s: int
) -> None:
    history = History(tmp_path / "history.sqlite")
    try:
        desk, service = Desk(history), SuggestService(models_dir(), history=history, threads=1)
        for number in range(6):
            post_id = desk.add_caption_post(f"Evening swim number {number}").post_id
            desk.add_own(post_id, ["lakelife", "eveningswim"])
            desk.set_done(post_id, True)
        now_s = time.time()
        monkeypatch.setattr(time, "time", lambda: now_s + jump_s)
        for _ in service.catch_up():
            pass
        found = service.suggest(caption="Evening swim with the dog").suggestions
        assert all(math.isfinite(suggestion.score) for suggestion in found)
        assert "eveningswim" in {suggestion.tag for suggestion in found}
        post_id = desk.add_caption_post("Evening swim with the dog").post_id
        desk.add_own(post_id, ["dogs"])
        desk.set_done(post_id, True)
        assert service.suggest(caption="Evening swim", accepted=["dogs"]).suggestions
        desk.undo()
        assert not desk.post(post_id).done, "the last decision is the last one, whatever the clock said"
    finally:
        history.close()
