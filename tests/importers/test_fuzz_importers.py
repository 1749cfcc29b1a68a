"""The short form of the campaigns: damaged exports give posts, or a sentence."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from fuzz import Case, WrongError, campaign, check, run, starts, tree_of_files
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutations import Files, mutated, parsed, places, written

from tagdesk.domain import Post
from tagdesk.importers.formats import IMPORTERS
from tagdesk.importers.importer import Importer, Item, Options

_CASES = 150
#: Formats whose exports are not JSON that anything may stand in.
_NO_JSON = {"bluesky", "pinterest", "csv", "photos", "jsonl"}


@pytest.fixture(scope="module")
def exports(scratch: Path) -> dict[str, list[Files]]:
    """What each importer recognises of all that the tests make up."""
    return {importer.name: starts(importer, scratch) for importer in IMPORTERS}


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("scratch")


@pytest.mark.parametrize("importer", IMPORTERS, ids=lambda one: one.name)
def test_damaged_exports(importer: Importer, exports: dict[str, list[Files]]) -> None:
    failures = campaign(importer, range(_CASES), seed=2026, exports=exports[importer.name])
    assert [f"{case.name}: {failure}" for case, failure in failures] == []


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(), max_size=20)
    | st.sampled_from(["#a #b", "2024-01-01T00:00:00Z", "media/a.jpg", "1e999", "\ud800", "\0"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(), max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


@pytest.mark.parametrize("importer", [one for one in IMPORTERS if one.name not in _NO_JSON], ids=lambda one: one.name)
@settings(max_examples=20, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
@given(data=st.data())
def test_anything_in_any_place(
    importer: Importer, exports: dict[str, list[Files]], scratch: Path, data: st.DataObject
) -> None:
    files = dict(data.draw(st.sampled_from(exports[importer.name])))
    name = data.draw(st.sampled_from([name for name, content in files.items() if parsed(content)]))
    head, value = parsed(files[name]) or ("", None)
    where = places(value)
    container, key = where[data.draw(st.integers(0, len(where) - 1))]
    container[key] = data.draw(_JSON)
    files[name] = (head + written(where[0][0][0])).encode("utf-8", "surrogatepass")
    run(Case(importer, 0, 1, files, Options(stories=True, replies=True), is_folder=False), scratch)


@pytest.mark.parametrize("importer", IMPORTERS, ids=lambda one: one.name)
@settings(max_examples=10, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
@given(random=st.randoms(use_true_random=False))
def test_damage_that_shrinks(
    importer: Importer, exports: dict[str, list[Files]], scratch: Path, random: Random
) -> None:
    files = mutated(random.choice(exports[importer.name]), random)
    run(Case(importer, 0, 1, files, Options(), is_folder=False), scratch)


def test_the_harness_sees_what_is_wrong(scratch: Path, exports: dict[str, list[Files]]) -> None:
    mastodon = next(importer for importer in IMPORTERS if importer.name == "mastodon")

    def posts(*_: Any) -> Iterator[Item]:
        yield Item(Post(post_id="1", caption="a", images=("../../etc/passwd",)))

    wrong = replace(mastodon, posts=posts)
    case = Case(wrong, 1, 1, exports["mastodon"][0], Options(), is_folder=False)
    with tree_of_files(case.files, scratch) as tree, pytest.raises(WrongError, match="source"):
        check(tree, next(posts()), wrong)
    assert case.name == "--importer mastodon --seed 1 --only 1"
