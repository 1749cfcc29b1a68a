"""Runs of words that may become tags: which there are, what is known of each, and what a person teaches."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagdesk.recommend.habits.arrays import Occurrences
from tagdesk.recommend.habits.newcomers import RUN, Newcomers, runs_of


def told(newcomers: Newcomers, text: str, key: str) -> dict[str, float]:
    return dict(zip(RUN, newcomers.evidence(runs_of(text)[key]).tolist(), strict=True))


def test_runs_are_words_pairs_and_names_of_up_to_four() -> None:
    found = runs_of("the Pan American World Airways Clipper")
    assert {"the", "pan", "thepan", "panamerican", "panamericanworldairways", "clipper"} <= found.keys()
    assert "thepanamerican" not in found, "three words that are no name"
    assert "panamericanworldairwaysclipper" not in found, "five words"


def test_a_whole_name_is_told_from_a_part_of_one() -> None:
    found = runs_of("with Pan Am to Oslo")
    assert found["panam"].whole and found["oslo"].whole and not found["pan"].whole and not found["with"].whole
    assert found["pan"].capital and (found["panam"].before, found["panam"].after) == ("with", "to")
    assert found["oslo"].after == ""


def test_as_it_is_first_written_but_counted_everywhere() -> None:
    run = runs_of("Rust is rust")["rust"]
    assert run.capital and run.place == 0 and run.times == 2


def test_what_speaks_for_a_run() -> None:
    terms = Occurrences()
    for _ in range(3):
        terms.add(["boeing"])
    found = told(Newcomers(terms), "at the Boeing 747", "boeing747")
    assert found["run_words"] == 2 and found["run_capital"] == found["run_whole"] == found["run_digits"] == 1
    assert found["run_rare"] == 1, "747 never stood in a caption"
    assert found["run_common"] == 0, "boeing stood in all of them"
    assert found["run_place"] == pytest.approx(1 / 1.2) and found["run_letters"] == pytest.approx(0.9)


def test_kinds_that_become_tags_are_expected_to_again() -> None:
    newcomers = Newcomers(Occurrences())
    assert newcomers.rate(runs_of("in Oslo")["oslo"]) == pytest.approx(0.02)
    for name in ("Ulm", "Rome", "Nice"):
        newcomers.add(f"in {name}", {name.lower()}, ())
    assert newcomers.rate(runs_of("in Oslo")["oslo"]) == pytest.approx(3.4 / 23)
    assert newcomers.rate(runs_of("in Oslo")["in"]) == pytest.approx(0.4 / 23)
    newcomers.add("in Ulm", {"ulm"}, ("ulm",))
    assert newcomers.rate(runs_of("in Oslo")["oslo"]) == pytest.approx(3.4 / 23), "a tag before: nothing new"


def test_words_that_were_never_written_before_are_of_another_kind() -> None:
    terms = Occurrences()
    newcomers = Newcomers(terms)
    terms.add(["ulm"])
    newcomers.add("Ulm and Rome", {"rome"}, ())
    assert newcomers.rate(runs_of("Oslo")["oslo"]) == pytest.approx(1.4 / 21)
    assert newcomers.rate(runs_of("Ulm")["ulm"]) == pytest.approx(0.4 / 21)


def test_what_stands_beside_a_run_tells_of_it() -> None:
    newcomers = Newcomers(Occurrences())
    newcomers.add("today a shiny mew appears", {"mew"}, ())
    before, after = newcomers.rates_beside(runs_of("see a shiny zubat!")["zubat"])
    assert before == pytest.approx((1 + 2 * 1.4 / 24) / (2 + 2)), "behind shiny: mew, and mew appears"
    assert after < before


def test_the_best_are_of_the_likeliest_kind_and_none_that_is_a_tag() -> None:
    newcomers = Newcomers(Occurrences())
    newcomers.add("in Ulm", {"ulm"}, ())
    runs = runs_of("we were in Oslo and Rome")
    assert set(newcomers.best(runs, ("rome",), 1)) == {"oslo"}
    assert newcomers.best(runs_of("walked slowly to Oslo"), (), 1) == ["oslo"], "names became tags, other words didn't"
    assert set(newcomers.best(runs, (), 100)) == {"oslo", "rome"}, "no run that begins or ends as no name does"
    assert "thewho" in newcomers.best(runs_of("heard The Who live"), (), 9), "a whole name may"


@given(st.text(max_size=200))
def test_any_caption_has_finite_evidence(text: str) -> None:
    newcomers = Newcomers(Occurrences())
    newcomers.add(text, {"x"}, ())
    for run in runs_of(text).values():
        assert np.isfinite(newcomers.evidence(run)).all()
