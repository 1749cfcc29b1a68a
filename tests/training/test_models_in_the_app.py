"""Fitted packs asked by the app: photo, caption, and the past of the profile."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from pack_maker import BLUE, RED
from PIL import Image

from tagdesk.assistant.fits import fits
from tagdesk.assistant.packs import check_packs, rerun_golden
from tagdesk.assistant.suggest import SuggestService
from tagdesk.errors import PackError, TagDeskError
from tagdesk.history.journal import TagRow
from tagdesk.history.store import History
from tagdesk.recommend.query import Query
from training.captions import Captions
from training.data import Example
from training.models.amnn import AmnnConfig
from training.models.csrw import CsrwConfig
from training.models.macon import MaconConfig
from training.models.usercond import UserCondConfig
from training.packs import export_run
from training.photos import Photos
from training.starter.sentence_export import export_sentences
from training.systems.amnn_fit import AmnnFitConfig, fit_amnn
from training.systems.csrw_fit import fit_csrw
from training.systems.csrw_system import STARTS
from training.systems.macon_fit import MaconFitConfig, fit_macon
from training.systems.usercond_fit import UserCondFitConfig, fit_usercond
from training.systems.usercond_system import tag_vectors
from training.trainer import TrainerConfig

pytestmark = pytest.mark.filterwarnings(
    "ignore::Warning:torch", "ignore::Warning:onnxscript", "ignore::Warning:onnx_ir"
)
TRAINER = TrainerConfig(epochs=40, batch_size=16, lr=1e-2, new_lr=1e-2, patience=40, mixed_precision="no")
VOCABULARY = ("beach", "blue", "garden", "red", "roof")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("app")


@pytest.fixture(scope="module")
def colours(folder: Path) -> dict[str, Path]:
    for name, colour in (("red", RED), ("blue", BLUE)):
        Image.new("RGB", (32, 32), colour).save(folder / f"{name}.png")
    return {name: folder / f"{name}.png" for name in ("red", "blue")}


@pytest.fixture(scope="module")
def models(folder: Path, colours: dict[str, Path], shared_packs: Path, tiny_bert: str) -> Path:
    """Tiny encoders, and models that know a colour by the photo, a beach by the caption, and people's tags.

    AMNN and the user-conditioned model read captions with the sentence encoder, MACON has words of its own.
    """
    from tagdesk.domain import Post

    (folder / "models").mkdir()
    (folder / "models/backbone").symlink_to(shared_packs / "backbone")
    export_sentences(folder / "models/sentences", encoder=tiny_bert, about={"title": "tiny"})
    captions = Captions(folder / "cache", folder / "models/sentences")
    photos = Photos(folder / "cache", shared_packs / "backbone")
    photos.look_at([Post(name, images=(str(path),)) for name, path in colours.items()])
    examples = []
    for turn in range(12):
        user, own = (("ann", 2), ("bob", 4))[turn % 2]
        for name, tag in (("red", 3), ("blue", 1)):
            query = Query(text="at the beach" if turn % 3 else "", photo=str(colours[name]))
            tags = (tag, own, *([0] if turn % 3 else []))
            examples.append(Example(f"{turn}{name}", query, tags, user, float(turn)))
    amnn = AmnnConfig(0, 0, 0, width=16, word_width=12, dropout=0.1, objective="each", wide=32)
    how = AmnnFitConfig(trainer=TRAINER, words="sentences", shuffle_tags=True)
    fit_amnn(examples, examples, VOCABULARY, photos, captions, folder / "fit-amnn", config=amnn, how=how)
    macon = MaconConfig(0, 0, 0, width=16, word_width=12, dropout=0.1, memory=3, copy=True)
    remember = MaconFitConfig(trainer=TRAINER, words="random")
    fit_macon(examples, examples, VOCABULARY, photos, captions, folder / "fit-macon", config=macon, how=remember)
    vectors = tag_vectors(VOCABULARY, captions)
    config = UserCondConfig(0, 0, 0, caption_width=1, width=16, user_width=16, vocabulary="both", habit=True)
    follow = UserCondFitConfig(trainer=TRAINER, refit=False)
    place = folder / "fit-usercond"
    fit_usercond(examples, examples, VOCABULARY, vectors, photos, captions, place, config=config, how=follow)
    texts = [example for example in examples if example.query.text]
    words = replace(STARTS["-random"], trainer=replace(TRAINER, optimizer="adagrad"))
    csrw = CsrwConfig(0, len(VOCABULARY), width=16, relevance="none")
    fit_csrw(texts, texts, VOCABULARY, folder / "fit-csrw", config=csrw, how=words)
    for name in ("amnn", "csrw", "macon", "usercond"):
        export_run(folder / f"fit-{name}", folder / "models" / name, precision="fp32", captions=captions)
    return folder / "models"


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    with closing(History(tmp_path / "history.sqlite")) as opened:
        yield opened


def best(service: SuggestService, count: int, **wishes) -> list[str]:
    return [suggestion.tag for suggestion in service.suggest(**wishes).suggestions[:count]]


@pytest.mark.parametrize("model", ["amnn", "macon", "usercond"])
def test_photo_and_caption_both_count(models: Path, colours: dict[str, Path], model: str) -> None:
    service = SuggestService(models, threads=1)
    for name, path in colours.items():
        assert name in best(service, 3, photo=path, model=model)
        assert {name, "beach"} <= set(best(service, 4, photo=path, caption="At the beach", model=model))
    found = service.suggest(caption="beach", model=model, accepted=["red"], rejected=["#garden"]).suggestions
    assert {suggestion.tag for suggestion in found} == {"beach", "blue", "roof"}
    assert all(0 < suggestion.score <= 1 and set(suggestion.sources) == {model} for suggestion in found)
    assert service.status().models == (model,)


def test_a_caption_alone_is_enough_for_csrw(models: Path) -> None:
    found = SuggestService(models, threads=1).suggest(caption="At the beach", model="csrw").suggestions
    assert found[0].tag == "beach"
    assert 1 > found[0].score > found[-1].score > 0
    assert SuggestService(models, threads=1).suggest(caption="Unheard", model="csrw").suggestions == ()


@pytest.mark.parametrize("model", ["amnn", "macon"])
def test_a_photo_that_changed_on_disk_is_looked_at_again(
    models: Path, colours: dict[str, Path], tmp_path: Path, model: str
) -> None:
    service = SuggestService(models, threads=1)
    photo = tmp_path / "photo.png"
    for colour in ("red", "blue"):
        photo.write_bytes(colours[colour].read_bytes() + b" " * len(colour))
        assert colour in best(service, 2, photo=photo, model=model)


@pytest.mark.parametrize("model", ["amnn", "macon"])
def test_without_a_backbone_the_caption_alone_counts(
    models: Path, colours: dict[str, Path], tmp_path: Path, model: str
) -> None:
    for pack in (model, "sentences"):
        (tmp_path / pack).symlink_to(models / pack)
    service = SuggestService(tmp_path, threads=1)
    alone = service.suggest(caption="At the beach", model=model).suggestions
    assert service.suggest(photo=colours["red"], caption="At the beach", model=model).suggestions == alone


def done_post(history: History, photo: Path, tag: str, caption: str = "at the beach") -> None:
    with history.write() as journal:
        post = journal.insert_post([(photo, None)], caption=caption)
        journal.set_columns(post, "done", done=True)
        journal.set_tag(post, "own", TagRow(tag, accepted=True))


def test_usercond_takes_up_tags_that_it_never_saw(models: Path, colours: dict[str, Path], history: History) -> None:
    service = SuggestService(models, threads=1, history=history)
    assert "brandnew" not in best(service, 9, photo=colours["red"], model="usercond")
    for _ in range(3):
        done_post(history, colours["blue"], "Brand new")
    assert "brandnew" in best(service, 9, photo=colours["red"], model="usercond")


def test_own_posts_are_found_by_a_tag_that_they_lack(models: Path, colours: dict[str, Path], history: History) -> None:
    for colour in ("red", "blue"):
        done_post(history, colours[colour], "roof", caption="")
    service = SuggestService(models, threads=1, history=history)
    for colour in ("red", "blue"):
        best_first = sorted(fits(service, history, f"#{colour}"), key=lambda pair: -pair[1])
        assert best_first[0][0].photos[0].path == colours[colour]
        assert all(0 < fit < 1 for _, fit in best_first)
    assert all(0 < fit < 1 for _, fit in fits(service, history, "neverheardof"))
    with pytest.raises(TagDeskError, match="Give a hashtag"):
        list(fits(service, history, " # "))


def test_macon_remembers_what_the_profile_used(models: Path, colours: dict[str, Path], history: History) -> None:
    service = SuggestService(models, threads=1, history=history)
    chances = []
    for tag in ("roof", "garden", "roof"):  # the latest count
        for _ in range(3):
            done_post(history, colours["blue"], tag)
        found = service.suggest(photo=colours["red"], model="macon").suggestions
        scores = {suggestion.tag: suggestion.score for suggestion in found}
        chances.append(scores["roof"] > scores["garden"])
    assert chances == [True, False, True]


def test_what_can_not_be_asked_is_a_sentence(models: Path) -> None:
    service = SuggestService(models, threads=1)
    with pytest.raises(TagDeskError, match="no model 'bert'; installed: amnn, csrw, macon, usercond"):
        service.suggest(caption="a", model="bert")
    with pytest.raises(TagDeskError, match="scores all tags at once"):
        service.suggest(caption="a", model="amnn", decode="greedy")
    with pytest.raises(TagDeskError, match="ranks no tags"):
        service.suggest(caption="a", model="backbone")


def test_a_missing_sentence_encoder_is_a_sentence(models: Path, tmp_path: Path) -> None:
    (tmp_path / "amnn").symlink_to(models / "amnn")
    with pytest.raises(PackError, match="sentences"):
        SuggestService(tmp_path, threads=1).suggest(caption="a", model="amnn")


def test_golden_examples_are_answered_with_the_encoder_beside(models: Path) -> None:
    problems = {check.name: check.problem for check in check_packs(models, rerun_golden)}
    assert {problems[name] for name in ("amnn", "csrw", "macon", "usercond")} == {None}
