"""Reasons from the service: posts by their ids, tags as they are written, of the account that is asked."""

from pathlib import Path

import numpy as np
import pytest
from made_up_past import FollowingService, add_done, drain
from pack_maker import RED
from PIL import Image

from tagdesk.assistant.explanation import Explanation
from tagdesk.assistant.parts import Parts
from tagdesk.assistant.suggest import SuggestService
from tagdesk.errors import PhotoError, TagDeskError
from tagdesk.history.store import History
from tagdesk.recommend.explain import Explainer


@pytest.fixture
def service(parts: Parts, history: History) -> FollowingService:
    return FollowingService(parts, history)


def numbers(found: Explanation) -> set[int]:
    return {post for post, _ in found.posts}


def test_past_posts_are_told_by_their_ids(service: FollowingService, history: History) -> None:
    add_done(history, "Tea", caption="at home", days=0)
    night = add_done(history, "Harbour", caption="night ferry to ulm", days=1)
    add_done(history, "Tea", caption="again at home", days=2)
    drain(service.catch_up())
    found = service.explain("Harbour", caption="a ferry in the morning")
    assert numbers(found) == {night}
    assert "ferry" in found.words
    assert found.sentence.endswith(".") and "post" in found.sentence
    later = add_done(history, "Harbour", caption="the ferry", days=3)
    assert numbers(service.explain("#harbour", caption="a ferry in the morning")) == {night, later}
    assert service.explain("unheard", caption="a ferry").posts == ()


def test_the_past_is_that_of_the_account(service: FollowingService, history: History) -> None:
    add_done(history, "Tea", caption="at home")
    other = history.add_account("business").account_id
    drain(service.catch_up())
    assert service.explain("tea", caption="at home").posts
    assert service.explain("tea", caption="at home", account_id=other).posts == ()


def test_accepted_tags_are_written_as_they_were_given(service: FollowingService, history: History) -> None:
    for day in range(3):
        add_done(history, "Blue Hour", "Harbour", days=day)
    add_done(history, "Tea", days=4)
    drain(service.catch_up())
    found = service.explain("harbour", accepted=["Blue Hour", "Tea"])
    assert set(found.accepted) == {"Blue Hour"}
    typed = service.explain("harbour", caption="in the #BlueHour")
    assert set(typed.accepted) == {"BlueHour"}


def test_an_alias_is_explained_as_what_it_stands_for(service: FollowingService, history: History) -> None:
    add_done(history, "harbor", caption="the ferry")
    history.set_alias("harbor", "Harbour")
    drain(service.catch_up())
    assert service.explain("Harbour", caption="ferry").posts == service.explain("harbor", caption="ferry").posts != ()


def test_several_tags_of_a_post_are_explained_together(
    service: FollowingService, history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Explainer] = []
    real = Explainer.__init__
    monkeypatch.setattr(Explainer, "__init__", lambda self, *args: made.append(self) or real(self, *args))
    add_done(history, "Tea", caption="at home")
    drain(service.catch_up())
    for tag in ("tea", "beach"):
        service.explain(tag, caption="beach", accepted=["sea"])
    assert len(made) == 1
    service.explain("tea", caption="beach")
    add_done(history, "Tea", caption="beach", days=1)
    service.explain("tea", caption="beach")
    assert len(made) == 3, "another post, another past"


def test_without_a_past_and_with_a_photo(engine_packs: Path, tmp_path: Path) -> None:
    Image.new("RGB", (32, 32), RED).save(tmp_path / "red.png")
    service = SuggestService(engine_packs, threads=1)
    found = service.explain("cat", photo=tmp_path / "red.png")
    assert found.posts == () and found.regions is None and found.sentence
    assert set(service.explain("sea", caption="my beach coffee").words) == {"beach"}
    with pytest.raises(PhotoError):
        service.explain("cat", photo=tmp_path / "gone.png")


def test_one_model_alone_gives_no_reasons(shared_packs: Path) -> None:
    with pytest.raises(TagDeskError, match="Reasons need the model 'fusion'"):
        SuggestService(shared_packs, threads=1).explain("cat", caption="a cat")


def test_record() -> None:
    found = Explanation(
        "Because.", {"sog": 1.0}, {"tea": 0.5}, {}, np.eye(2, dtype=np.float32), ((0, 0),), ((7, 0.25),)
    )
    assert found.to_record() == {
        "sentence": "Because.",
        "sources": {"sog": 1.0},
        "words": {"tea": 0.5},
        "shown": {},
        "posts": [{"post": 7, "weight": 0.25}],
        "accepted": {},
        "regions": [[1.0, 0.0], [0.0, 1.0]],
    }
    assert Explanation("Because.").to_record()["regions"] is None


def test_the_past_that_was_looked_through_is_counted(service: FollowingService, history: History) -> None:
    assert service.explain("tea", caption="at home").past == 0
    for day in range(3):
        add_done(history, "Tea", caption="at home", days=day)
    drain(service.catch_up())
    assert service.explain("tea", caption="at home").past == 3


def test_who_asks_for_suggestions_meanwhile_need_not_wait_for_the_end(
    service: FollowingService, history: History
) -> None:
    add_done(history, "Tea", caption="at home")
    drain(service.catch_up())
    steps = service.explaining("tea", caption="tea at home", accepted=["sea"])
    assert next(steps).total == 0
    steps.close()
    assert service.suggest(caption="tea at home").suggestions
    assert service.explain("tea", caption="tea at home", accepted=["sea"]).posts
