"""Which models are asked together, and whose posts taught them."""

import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tagdesk.contract.manifest import ManifestError, ModelManifest
from tagdesk.errors import PackError
from tagdesk.recommend.model_set import ModelSet

NOON_S = datetime(2026, 6, 14, 12, tzinfo=UTC).timestamp()
HOUR_S, DAY_S = 3600, 86_400


def manifest(until: Mapping[str, str] | None = None, *, seen: tuple[str, ...] = (), **fields) -> ModelManifest:
    told = {"system": "sog", "files": {"sog.onnx": "ab"}, "created": "2026-06-20"} | fields
    return ModelManifest(
        title="", paper="", precision="fp32", inputs=(), outputs=(), settings={}, vocabulary_size=0, sets_seen=(),
        accounts_seen=seen, metrics={}, fitted_until=dict(until or {}), **told,
    )  # fmt: skip


def test_models_are_the_same_wherever_they_lie_and_in_whatever_order(own_packs: Path, shared_packs: Path) -> None:
    names = ("sog", "backbone")
    first = ModelSet.of(shared_packs / name for name in names)
    assert first.identity == ModelSet.of(own_packs / name for name in reversed(names)).identity
    assert first.identity != ModelSet.of([shared_packs / "sog"]).identity
    sog = ModelManifest.load(own_packs / "sog")
    replace(sog, files=sog.files | {"sog.onnx": "0"}).save(own_packs / "sog")
    assert first.identity != ModelSet.of(own_packs / name for name in names).identity
    (own_packs / "sog" / "manifest.json").write_text("{")
    with pytest.raises(PackError, match="can't be read"):
        ModelSet.of([own_packs / "sog"])
    assert ModelSet.of_readable(own_packs / name for name in names) == ModelSet.of([shared_packs / "backbone"])


def test_the_latest_time_of_all_models_counts() -> None:
    models = ModelSet(
        (
            manifest({"ann": "2026-06-14T12:00:00+00:00", "bob": "2026-06-14"}),
            manifest({"ann": "2026-06-14T11:00:00"}),
            manifest(seen=("ann", "eve")),
        )
    )
    assert models.is_personal and not ModelSet((manifest(seen=("ann",)),)).is_personal
    assert models.fitted_until_s("ann") == NOON_S, "a time without a zone is UTC"
    assert models.fitted_until_s("bob") == NOON_S - 12 * HOUR_S
    assert models.fitted_until_s("eve") == ModelSet().fitted_until_s("ann") == -math.inf


def test_a_time_without_a_name_is_of_all_others() -> None:
    models = ModelSet((manifest({"": "2026-06-14T12:00", "ann": "2026-06-14T13:00"}),))
    assert models.fitted_until_s("eve") == NOON_S and models.fitted_until_s("ann") == NOON_S + HOUR_S


def test_what_was_done_after_the_models_were_made_taught_them_nothing() -> None:
    models = ModelSet((manifest({"ann": "2026-06-14T12:00"}), manifest({"ann": "2026-06-13T12:00"})))
    assert models.fits("ann", NOON_S - HOUR_S, NOON_S - HOUR_S)
    assert not models.fits("ann", NOON_S, NOON_S), "it was held out"
    assert models.fits("ann", NOON_S - HOUR_S, NOON_S + 6 * DAY_S), "an old photo, done before the training"
    assert not models.fits("ann", NOON_S - HOUR_S, NOON_S + 7 * DAY_S), "and one done after it"
    assert not models.fits("bob", NOON_S - HOUR_S, NOON_S - HOUR_S)


def test_an_account_was_seen_if_what_counts_was_learned_from() -> None:
    whole, part = manifest(seen=("ann",)), manifest({"ann": "2026-06-14T12:00"}, seen=("ann",))
    assert ModelSet((whole, part)).saw("ann", NOON_S)
    assert not ModelSet((part,)).saw("ann", NOON_S)
    assert ModelSet((part,)).saw("ann", NOON_S - 1)
    assert not ModelSet((whole, part)).saw("bob", 0)


@pytest.mark.parametrize(
    "damage", [{"fitted_until": {"ann": "soon"}}, {"fitted_until": {"ann": 7}}, {"fitted_until": ["ann"]}]
)
def test_a_time_that_is_none_is_found_when_a_manifest_is_read(own_packs: Path, damage: Mapping[str, object]) -> None:
    folder = own_packs / "sog"
    replace(ModelManifest.load(folder), **damage).save(folder)
    with pytest.raises(ManifestError, match="incomplete"):
        ModelManifest.load(folder)


def test_a_model_that_tells_of_its_posts_tells_when_it_was_made(own_packs: Path) -> None:
    folder = own_packs / "sog"
    replace(ModelManifest.load(folder), fitted_until={"ann": "2026-06-14"}, created="").save(folder)
    with pytest.raises(ManifestError, match="incomplete"):
        ModelManifest.load(folder)
