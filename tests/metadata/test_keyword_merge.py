"""Whose keyword is whose: foreign ones stay, own ones come and go, what was taken out elsewhere stays out."""

from hypothesis import given
from hypothesis import strategies as st

from tagdesk.contract.features import model_key
from tagdesk.metadata.keyword_merge import Merge, Whose, merged

OURS, THEIRS, PLANNED = Whose.OURS, Whose.THEIRS, Whose.PLANNED


def in_file(*keywords: str) -> dict[str, str]:
    return {model_key(keyword): keyword for keyword in keywords}


def test_the_first_time() -> None:
    merge = merged(["New York", "lake", "#Lake"], in_file("newyork", "Ulm"), {}, {})
    assert merge == Merge(
        wanted=("New York", "Lake"),
        added=("Lake",),
        kept=("newyork", "Ulm"),
        keys={"newyork": THEIRS, "lake": OURS},
    )


def test_a_tag_taken_off_goes_if_it_was_ours() -> None:
    remembered = {"lake": OURS, "ulm": THEIRS}
    merge = merged([], in_file("lake", "Ulm", "dog"), remembered, {})
    assert (merge.removed, merge.kept, merge.keys) == (("lake",), ("Ulm", "dog"), {})


def test_what_somebody_took_out_stays_out_until_it_is_accepted_anew() -> None:
    remembered = {"lake": OURS, "ulm": THEIRS}
    merge = merged(["lake", "Ulm", "dog"], {}, remembered, {})
    assert (merge.left_out, merge.added, merge.wanted) == (("lake", "Ulm"), ("dog",), ("dog",))
    assert merge.keys == {**remembered, "dog": OURS}
    again = merged(["lake", "Ulm", "dog"], in_file("dog"), merge.keys, {}, anew={"lake"})
    assert (again.left_out, again.added, again.keys["lake"]) == (("Ulm",), ("lake",), OURS)


def test_a_crash_in_the_midst() -> None:
    planned = merged(["lake", "Ulm"], in_file("ulm", "sea"), {"sea": OURS}, {}).planned
    assert planned == {"lake": PLANNED, "ulm": THEIRS, "sea": OURS}
    before = merged(["lake", "Ulm"], in_file("ulm", "sea"), planned, {})
    assert (before.added, before.removed, before.left_out) == (("lake",), ("sea",), ())
    behind = merged(["lake", "Ulm"], in_file("ulm", "lake"), planned, {})
    assert (behind.added, behind.removed, behind.keys) == ((), (), {"lake": OURS, "ulm": THEIRS})
    assert merged(["Ulm"], in_file("ulm", "lake"), planned, {}).removed == ("lake",)


def test_another_photo_of_the_file_keeps_its_keywords() -> None:
    merge = merged(["dog"], in_file("lake"), {"lake": OURS}, {"lake": THEIRS})
    assert (merge.removed, merge.kept, merge.keys) == ((), ("lake",), {"dog": OURS})
    # From now on it is the other photo's to take away, although this one wrote it.
    other = merged(["lake"], in_file("lake", "dog"), {"lake": THEIRS}, {"lake": OURS, "dog": OURS})
    assert other.keys == {"lake": OURS}


_TAGS = st.lists(
    st.sampled_from(["lake", "Lake", "#sea", "New York", "newyork", "a|b", "寿司", " ", "\ufffe"]), max_size=6
)
_KEYS = st.dictionaries(st.sampled_from(["lake", "sea", "newyork", "a/b", "寿司", "x"]), st.sampled_from(list(Whose)))


@given(_TAGS, _TAGS, _KEYS, _KEYS)
def test_what_is_always_so(
    tags: list[str], there: list[str], remembered: dict[str, Whose], others: dict[str, Whose]
) -> None:
    file = in_file(*filter(model_key, there))
    merge = merged(tags, file, remembered, others)
    assert sorted((*merge.kept, *merge.removed)) == sorted(file.values())
    assert all(remembered[key] is not THEIRS and key not in others for key in merge.removed_keys)
    assert {*map(model_key, merge.wanted)}.isdisjoint(map(model_key, merge.left_out))
    after = {**{key: text for key, text in file.items() if key not in merge.removed_keys}, **in_file(*merge.added)}
    # Doing it again does nothing, and what was left out stays out.
    again = merged(tags, after, merge.keys, others)
    assert (again.added, again.removed, again.left_out) == ((), (), merge.left_out)
    assert {*map(model_key, merge.wanted)} <= after.keys()
