"""Whether reasons are true, measured on made-up accounts where it is known what a tag hangs on."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

import numpy as np
import pytest
from click.testing import CliRunner

from tagdesk.domain import Post
from tagdesk.recommend.asked import Asked, Reader
from tagdesk.recommend.engine import COLUMNS, Engine
from tagdesk.recommend.fusion import Candidates
from tagdesk.recommend.voices import OwnTags
from training.cli import main
from training.fusion import faithful
from training.fusion.faithful import STRANGERS, Parts, Tally, faithfulness

WEIGHTS = {"sog_score": 1, "words_20": 3, "recency": 0.5, "uses": 1, "together_max": 2}


class Speaker:
    """Speaks for "coffee" where a caption has "espresso"."""

    system, vocabulary, memory = "sog", ("coffee", "cat"), 0

    def scores(self, asked: Asked, own: OwnTags) -> tuple[np.ndarray, np.ndarray]:
        heard = 3.0 * ("espresso" in asked.query.text)
        return np.array([heard, 0], np.float32), np.full(len(own.keys), np.nan, np.float32)

    def add(self, asked: Asked, tags: Sequence[str]) -> None:
        """It keeps nothing."""


class Sum:
    """Adds up some columns, and learns nothing."""

    learned = 0

    def logits(self, keys: Sequence[str], evidence: np.ndarray) -> np.ndarray:
        return evidence @ np.array([WEIGHTS.get(name, 0.0) for name in COLUMNS], np.float32) - 2

    def chances(self, candidates: Candidates) -> np.ndarray:
        return 1 / (1 + np.exp(-self.logits(candidates.keys, candidates.evidence[None])[0]))

    def learn(self, candidates: Candidates, right: Collection[str]) -> None:
        self.learned += 1


def parts() -> Parts:
    return Parts(Reader(None, None), lambda _: None, lambda fusion: Engine([Speaker()], fusion), Sum)  # type: ignore[arg-type, list-item, return-value]


def account(user: str, count: int) -> list[Post]:
    """Rivers with bridges, coffee with espresso, and a tag for each day."""
    kinds = [("the old bridge by night", "river water"), ("an espresso please", "coffee cup"), ("lunch", "food")]
    start = datetime(2026, 1, 1)
    return [
        Post(
            f"{user}{number}",
            user=user,
            time=start + timedelta(days=number),
            caption=f"{kinds[number % 3][0]} number {number}",
            tags=(*kinds[number % 3][1].split(), f"day{number}"),
        )
        for number in range(count)
    ]


def test_what_is_named_lowers_and_another_cause_does_less() -> None:
    document = faithfulness([*account("ann", 40), *account("bob", 30)], parts(), 6)
    assert set(document["accounts"]) == {"ann", "bob"} and document["posts_per_account"] == 6
    kinds = document["kinds"]
    assert set(kinds) == {"words", "words_replaced", "sources", "past_posts", "accepted"}, "nobody has photos"
    for kind in ("words", "sources", "past_posts", "accepted"):
        row = kinds[kind]
        assert row["named"] > 0 and row["fell"] == 1.0, kind
        assert row["fall_of_logit"] > row["other_fall_of_logit"] and row["fall_of_chance"] > 0, kind
        assert row["more_than_other"] > 0.5, kind
    assert kinds["words"]["explained"] == 2 * 6 * 3
    assert kinds["words"]["named"] == sum(document["accounts"][user]["words"]["named"] for user in ("ann", "bob"))


def test_the_same_seed_draws_the_same_posts() -> None:
    posts = account("ann", 30)
    assert faithfulness(posts, parts(), 3, seed=1) == faithfulness(posts, parts(), 3, seed=1)
    assert faithfulness(posts, parts(), 3, seed=1) != faithfulness(posts, parts(), 3, seed=2)


def test_posts_of_nobody_are_asked_about_without_a_past() -> None:
    posts = [Post(str(number), caption="an espresso, now", tags=("coffee",)) for number in range(4)]
    document = faithfulness(posts, parts(), 2)
    assert set(document["accounts"]) == {STRANGERS}
    assert set(document["kinds"]) == {"words", "sources"}
    assert document["kinds"]["words"]["named"] == 2, "the word, for coffee; nothing for the cat"


def test_figures_of_nothing_are_none() -> None:
    figures = Tally(3).figures()
    assert (figures["explained"], figures["named"], figures["coverage"]) == (3, 0, 0.0)
    assert figures["fell"] is figures["other_fell"] is figures["more_than_other"] is None
    both = Tally(2, [(1.0, 0.1)], [None]) + Tally(2, [(-1.0, -0.1)], [(0.5, 0.0)])
    assert both.figures()["fell"] == 0.5 and both.figures()["more_than_other"] == 0.0
    assert both.figures()["coverage"] == 0.5 and both.figures()["fall_of_chance"] == pytest.approx(0)


def test_command(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    path = tmp_path / "posts.jsonl"
    path.write_text("".join(json.dumps(post.to_record()) + "\n" for post in (*account("ann", 12), *account("bob", 9))))
    monkeypatch.setattr(faithful, "load_parts", lambda pack: parts())
    arguments = ["faithfulness", "--posts", str(path), "--user", "ann", "--posts-per-account", "2"]
    result = CliRunner().invoke(main, [*arguments, "--json"])
    assert result.exit_code == 0, result.output
    assert set(json.loads(result.output[result.output.index("{") :])["accounts"]) == {"ann"}
    shown = CliRunner().invoke(main, arguments)
    assert "words" in shown.output and "the chance fell in 100%" in shown.output
