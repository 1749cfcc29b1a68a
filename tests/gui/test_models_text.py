"""What the page of the models says, and what its buttons may do."""

from dataclasses import replace
from pathlib import Path

import pytest
from made_up_models import FIGURES, made_up_sets

from tagdesk.assistant.installed_set import InstalledSet
from tagdesk.assistant.packs import PackCheck
from tagdesk.gui.models.deeds import Deed, possible_deeds
from tagdesk.gui.models.text import about_set, check_words, figures_words, ordered, pack_rows, set_facts, spoken_set
from tagdesk.gui.models.words import looks_at, model_name


@pytest.fixture
def sets(tmp_path: Path) -> list[InstalledSet]:
    return made_up_sets(tmp_path)


def test_facts_of_a_set(sets: list[InstalledSet]) -> None:
    shipped, active, old = sets
    assert set_facts(shipped) == "37.0 MB"
    assert set_facts(active) == "412 posts of anna · 12.3 MB"
    assert set_facts(old) == "120 posts · 12.3 MB"
    assert spoken_set(active).startswith("Of my posts, in use, 412 posts")
    assert "can't be used" in spoken_set(replace(old, problem="It is damaged."))


def test_about_a_set(sets: list[InstalledSet]) -> None:
    shipped, active, old = (about_set(found) for found in sets)
    assert shipped.startswith("Not in use. They know what people post in general")
    assert active.startswith("In use now. Made on 27 November 2026. Taught by 412 posts of anna. Tried on 96 posts")
    assert "37.9 % of the tags" in active and "33.1 % with the models before" in active
    assert "Tried" not in old


@pytest.mark.parametrize(
    "figures",
    [
        {},
        {"fused": 3},
        {"fused": {"old": "x", "new": 1, "posts": 3}},
        {"fused": {**FIGURES["fused"], "posts": "many"}},
        {"fused": {**FIGURES["fused"], "posts": 0}},
    ],
)
def test_figures_of_somebody_else_may_be_anything(figures: dict[str, object]) -> None:
    assert figures_words(figures) == ""


def test_rows_say_what_a_check_found(sets: list[InstalledSet]) -> None:
    packs = ordered(sets[0].packs)
    assert [pack.name for pack in packs] == ["sog", "amnn", "backbone"]
    checks = {
        "sog": PackCheck("sog", "", None, None, 1.0),
        "amnn": PackCheck("amnn", "", "It is damaged.", None, 1.0),
    }
    rows = pack_rows(packs, checks)
    assert [row[:3] for row in rows] == [
        ("SOG", "checked: well", "2,310"),
        ("AMNN", "damaged", "2,310"),
        ("seeing photos", "not checked yet", "2,310"),
    ]
    assert check_words(list(checks.values())) == "It is damaged."
    assert check_words([checks["sog"]]).startswith("All is well")


def test_a_pack_that_can_not_be_read_is_a_row_too(sets: list[InstalledSet]) -> None:
    broken = replace(sets[1].packs[0], manifest=None, problem="It is damaged.")
    assert pack_rows([broken], {})[0][1:3] == ("damaged", "–")


def test_what_can_be_done(sets: list[InstalledSet]) -> None:
    shipped, active, old = sets
    assert possible_deeds(None) == set()
    assert possible_deeds(shipped) == {Deed.USE, Deed.VERIFY}
    assert possible_deeds(replace(shipped, is_active=True)) == {Deed.VERIFY}
    assert possible_deeds(active) == {Deed.VERIFY, Deed.EXPORT}
    assert possible_deeds(old) == set(Deed)
    assert possible_deeds(replace(old, problem="It is damaged.")) == {Deed.VERIFY, Deed.DELETE}


def test_models_this_version_does_not_know_keep_their_name() -> None:
    assert (model_name("amnn"), model_name("new")) == ("AMNN", "new")
    assert looks_at("csrw") == "the words of the caption"
    assert looks_at("new") == ""
