"""The user-conditioned model's voice over many own tags says what the model says of each."""

import numpy as np
import pytest

from tagdesk.paths import models_dir
from tagdesk.recommend.asked import Asked
from tagdesk.recommend.habits.past import PastPost
from tagdesk.recommend.query import Query
from tagdesk.recommend.sentences import SentenceEncoder
from tagdesk.recommend.usercond import UserCondRecommender
from tagdesk.recommend.voices import OwnTags, UserCondVoice


@pytest.fixture(scope="module")
def model() -> UserCondRecommender:
    sentences = SentenceEncoder(models_dir() / "sentences", threads=1)
    return UserCondRecommender(models_dir() / "usercond", lambda: sentences, threads=1)


def test_own_tags_known_or_not_are_scored_as_one_by_one(model: UserCondRecommender) -> None:
    voice, known = UserCondVoice(model), model.vocabulary[7]
    asked = Asked(Query(text="a dog at the lake"), PastPost(0.0))
    for keys, shares in ((["brunothedog"], [1.0]), (["brunothedog", known, "ulmerspatz"], [0.6, 0.3, 0.1])):
        scores, others = voice.scores(asked, OwnTags(keys, np.array(shares)))
        new = [key for key in keys if key not in model.vocabulary]
        place = model.place_of(asked.query, None, voice.state)
        expected = model.scores(place, dict(zip(keys, shares, strict=True)), new)
        expected = expected - np.logaddexp.reduce(expected)
        assert np.allclose(scores, expected[: len(model.vocabulary)], atol=1e-4)
        assert np.allclose(others[[keys.index(key) for key in new]], expected[len(model.vocabulary) :], atol=1e-4)
        assert all(np.isnan(others[keys.index(key)]) for key in keys if key == known), "it is in the vocabulary"
    silent, none = UserCondVoice(model).scores(asked, OwnTags([], np.zeros(0)))
    assert len(none) == 0 and np.exp(silent).sum() == pytest.approx(1, abs=1e-4)
