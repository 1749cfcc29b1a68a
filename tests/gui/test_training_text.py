"""What is said before, during and after a training, in words, series and rows."""

from datetime import date
from pathlib import Path

import pytest

from tagdesk.assistant.training.picture import TrainingProgress
from tagdesk.assistant.training.plan import Holding
from tagdesk.assistant.training.run_folder import RunFolder, RunState
from tagdesk.assistant.training.verdict import Comparison, Verdict
from tagdesk.contract.events import Metric
from tagdesk.domain import Account, Progress
from tagdesk.gui.training.curves import curve_words, found_over, wrong_over
from tagdesk.gui.training.outlook import Outlook
from tagdesk.gui.training.phase import Phase
from tagdesk.gui.training.setup_text import (
    account_words,
    duration_words,
    material_words,
    reason_words,
    refusal_words,
    since_choices,
)
from tagdesk.gui.training.steps import Stand
from tagdesk.gui.training.text import (
    doing_words,
    found_words,
    left_words,
    line_words,
    stopped_title,
    stopped_words,
    time_words,
    trying_words,
    waiting_words,
)
from tagdesk.gui.training.verdict_text import (
    difference_words,
    outcome_title,
    outcome_words,
    pairs_over,
    spans_of,
    verdict_rows,
)
from tagdesk.history.teaching import Teaching

RUN = RunFolder(Path("20261127-150312"))


class TestBefore:
    def test_accounts(self) -> None:
        assert account_words(Account(1, "anna", 1412)) == "anna (1,412)"

    def test_times_reach_as_far_back_as_there_are_posts(self) -> None:
        today = date(2028, 2, 29)
        assert since_choices(None, today) == [("all the time", None)]
        assert since_choices(2028, today) == [("all the time", None)]
        choices = since_choices(2026, today)
        assert [day for _, day in choices] == [None, date(2027, 2, 28), date(2026, 2, 28)]
        assert len(since_choices(1999, today)) == 4

    def test_what_there_is_to_learn_from(self) -> None:
        words = "412 posts to learn from: 380 with a photo, 405 with a caption, 1 tag."
        assert material_words(Teaching(412, 380, 405, 1, {"anna": 412})) == words
        assert material_words(Teaching(0, 0, 0, 0, {})).startswith("No posts to learn from")

    @pytest.mark.parametrize(("has_card", "words"), [(True, "on the graphics card if"), (False, "on the processor.")])
    def test_how_long_and_on_what(self, has_card: bool, words: str) -> None:
        outlook = Outlook(Holding(Teaching(412, 380, 405, 9, {})), 480, 0, has_card)
        assert duration_words(outlook).startswith("On this machine: about 8 minutes, ")
        assert words in duration_words(outlook)

    def test_too_few_posts_says_how_many_are_missing(self) -> None:
        holding = Holding(Teaching(100, 0, 100, 9, {}), "There are 100 posts.")
        assert "still needed: 25 posts." in refusal_words(Outlook(holding, 1, 25, False))
        assert refusal_words(Outlook(holding, 1, 0, False)) == "There are 100 posts."
        assert refusal_words(Outlook(Holding(holding.teaching), 1, 0, False)) == ""

    def test_why_a_model_can_not_learn(self) -> None:
        assert reason_words("csrw").endswith("none has a caption.")
        assert reason_words("amnn").endswith("none has a photo or a caption.")


class TestUnderWay:
    @pytest.mark.parametrize(
        ("stage", "words"),
        [
            ("reading", "Reading your posts"),
            ("looking", "Looking at your photos"),
            ("fitting", "Learning: AMNN"),
            ("exporting", "Getting ready for use: AMNN"),
            ("fusing", "Learning how to mix the models"),
            ("", "Beginning…"),
        ],
    )
    def test_what_it_does(self, stage: str, words: str) -> None:
        assert doing_words(TrainingProgress(0, 1000, model="amnn", stage=stage)) == words

    def test_how_long_it_takes(self) -> None:
        progress = TrainingProgress(439, 1000, overall=0.439, stage="fitting", seconds_left=310)
        assert left_words(progress) == "43 %, about 5 minutes left"
        assert line_words(progress) == "Training: 43 %, about 5 minutes left"
        device = TrainingProgress(1, 1000, overall=0.001, device="cuda", is_paused=True)
        assert left_words(device) == "0 % · on the graphics card"
        unknown = TrainingProgress(1, 1000, overall=0.001)
        assert (left_words(unknown), line_words(unknown)) == ("0 %", "Training: 0 %")
        paused = TrainingProgress(439, 1000, overall=0.439, is_paused=True)
        assert (doing_words(paused), left_words(paused), line_words(paused)) == ("Paused", "43 %", "Training paused")
        silent = TrainingProgress(439, 1000, overall=0.439, is_silent=True, seconds_left=9)
        assert "nothing was heard of it" in left_words(silent)

    @pytest.mark.parametrize(
        ("seconds", "words"),
        [
            (0, "less than a minute"),
            (29, "less than a minute"),
            (61, "about a minute"),
            (500, "about 8 minutes"),
            (2580, "about 45 minutes"),
            (5400, "about 1.5 hours"),
            (7300, "about 2 hours"),
        ],
    )
    def test_times_are_rounded(self, seconds: float, words: str) -> None:
        assert time_words(seconds) == words

    def test_the_trial(self) -> None:
        stand = Stand(Phase.TRYING, RUN)
        assert trying_words(stand, Progress(3, 4)) == "Trying the new models: 75 %"
        assert trying_words(stand, Progress(0, 0)) == "Trying the new models…"
        assert trying_words(Stand(Phase.BEGINNING), Progress(1, 1)) == "Training begins…"

    def test_where_it_stands(self) -> None:
        assert waiting_words(Stand(Phase.CHOOSING)) == ""
        assert waiting_words(Stand(Phase.DECIDING, RUN)).startswith("New models")
        failed = Stand(Phase.STOPPED, RUN, RunState.FAILED, sentence="The disk is full.")
        assert stopped_title(failed) == "The training could not go on"
        assert stopped_words(failed).startswith("The disk is full.\nWhat was learned so far is kept")
        fitted = Stand(Phase.STOPPED, RUN, RunState.FITTED)
        assert stopped_title(fitted) == "The new models wait for their trial"
        assert "try them on your latest posts" in stopped_words(fitted)
        assert "still to be tried" in found_words(fitted)
        assert found_words(Stand(Phase.STOPPED, RUN, RunState.STOPPED)).startswith("A training was interrupted")
        nothing = Stand(Phase.NOTHING_NEW, RUN, RunState.FITTED)
        assert stopped_title(nothing) == "No model got better"
        assert found_words(nothing).endswith("no model got better.")
        assert found_words(Stand(Phase.DECIDING, RUN)).endswith("decide whether to use the new models.")


CURVES = {"amnn": (Metric("amnn", 0, None, 0.2), Metric("amnn", 1, 4.0, 0.25), Metric("amnn", 2, 3.0, 0.3))}


class TestCurves:
    def test_every_model_has_its_line_from_the_beginning(self) -> None:
        over = found_over(CURVES, ("sog", "amnn"))
        assert over.names == ("0", "1", "2")
        assert [series.name for series in over.series] == ["SOG", "AMNN"]
        assert [series.values for series in over.series] == [(None, None, None), (0.2, 0.25, 0.3)]
        assert curve_words(over) == "AMNN: 20 % at first, 30 % now."

    def test_losses_are_told_as_shares_of_the_first_one(self) -> None:
        over = wrong_over(CURVES, ("amnn",))
        assert over.series[0].values == (None, 1.0, 0.75)
        nothing = wrong_over({"amnn": (Metric("amnn", 0, 0.0, 0.1),)}, ("amnn",))
        assert nothing.series[0].values == (None,)
        assert curve_words(nothing) == ""

    def test_nothing_measured_yet(self) -> None:
        assert found_over({}, ("sog",)).names == ("0",)


def verdict(low: float, high: float, posts: int = 96) -> Verdict:
    middle = (low + high) / 2
    one = Comparison(0.2, 0.25, 0.0, 0.1, posts)
    models = {"other": one, "amnn": one, "sog": one}
    return Verdict(Comparison(0.331, 0.331 + middle, low, high, posts), models, ("anna",))


class TestVerdict:
    def test_in_words(self) -> None:
        better = verdict(0.012, 0.084)
        assert outcome_title(better) == "The new models are better"
        assert outcome_words(better).startswith(
            "Tried on your latest 96 posts, which they did not learn from: of your tags, 37.9 % were among the first "
            "five suggestions with the new models, 33.1 % with those in use so far. That is more than chance."
        )
        assert outcome_title(verdict(-0.1, -0.01)) == "The new models are worse"
        assert outcome_words(verdict(-0.1, -0.01)).endswith("Better keep the old ones.")
        assert outcome_title(verdict(-0.1, 0.2)) == "The new models are not surely better"
        assert "may be chance" in outcome_words(verdict(-0.1, 0.2))
        assert "So few posts prove nothing" in outcome_words(verdict(0.01, 0.2, posts=8))
        assert outcome_words(verdict(0, 0, posts=0)).startswith("No post was kept back")

    def test_rows_and_bars(self) -> None:
        found = verdict(0.012, 0.084)
        names = ["Together", "SOG", "AMNN", "other"]
        rows = verdict_rows(found)
        assert [row[0] for row in rows] == names
        assert rows[0][1:3] == ("33.1 %", "37.9 %")
        assert rows[0][3].strip("\u2068\u2069") == "+4.8 points (+1.2 … +8.4)"
        over = pairs_over(found)
        assert over.names == tuple(names)
        assert [series.values[1] for series in over.series] == [0.2, 0.25]
        assert spans_of(found)[1] == pytest.approx((0.2, 0.3))

    def test_small_differences_have_no_sign(self) -> None:
        words = difference_words(Comparison(0.3, 0.3, -0.02, 0.0004, 50)).strip("\u2068\u2069")
        assert words == "±0.0 points (−2.0 … ±0.0)"
