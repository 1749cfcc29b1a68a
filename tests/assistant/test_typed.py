"""Whatever is typed, what is kept can be read again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagdesk.assistant.typed import one_tag, shown, storable, storable_tags
from tagdesk.contract.features import model_key
from tagdesk.errors import TagDeskError

_ANY = st.text(st.characters(exclude_categories=())) | st.text("#＃ \0\ud800aA")


@given(_ANY)
def test_any_text_can_be_stored(text: str) -> None:
    kept = storable(text)
    assert "\0" not in kept and kept.encode("utf-8").decode("utf-8") == kept
    assert storable(kept) == kept


@given(_ANY)
def test_one_tag_has_a_key_or_is_refused(text: str) -> None:
    try:
        tag = one_tag(text)
    except TagDeskError:
        assert storable_tags([text]) == []
    else:
        assert model_key(tag) and shown(tag) and one_tag(tag) == tag


@pytest.mark.parametrize(("tag", "sentence"), [("New York", "#NewYork"), ("!!!", "!!!"), ("C#", "#C"), ("湖", "#湖")])
def test_tags_are_shown_as_hashtags_where_they_can_be(tag: str, sentence: str) -> None:
    assert shown(tag) == sentence
