"""Years of made-up posts and decisions, for figures and speed: `fill` writes as an import and the desk do."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tagdesk.domain import Post
from tagdesk.history.imports import Incoming
from tagdesk.history.journal import TagRow
from tagdesk.history.store import History

BEGIN = datetime(2012, 1, 1, 6, tzinfo=UTC)
_PLACES = ("", "Ulm, Germany", "Lisbon, Portugal", "Genève, Suisse", "東京")
_WORDS = (
    "evening", "swim", "with", "the", "dog", "at", "lake", "sunset", "over", "old", "town", "walk", "coffee", "first",
    "snow", "friends", "light", "on", "water",
)  # fmt: skip
_MODELS = ("sog", "usercond", "macon", "uses", None)
#: So few that it goes quickly and as an import does.
_POSTS_A_TRANSACTION = 100


def fill(
    history: History,
    posts: int,
    *,
    days: int = 365 * 12,
    decided: int = 0,
    photos: Sequence[Path] = (),
    tags: int = 8,
    vocabulary: int = 20_000,
    seed: int = 7,
) -> None:
    """Write posts over so many days, most tags rare; on the last `decided` ones the person decided about suggestions.

    One post of 50 has no time, one of 10 belongs to the second account.

    Args:
        photos: Dealt out one after the other; without any, posts have none.
    """
    dice = random.Random(seed)
    accounts = [history.accounts()[0].account_id, history.add_account("business").account_id]
    run = history.begin_import("instagram", "Instagram", {"paths": ["/archives/instagram.zip"], "files": []})
    for start in range(0, posts, _POSTS_A_TRANSACTION):
        numbers = range(start, min(start + _POSTS_A_TRANSACTION, posts))
        batch = [_post(dice, number, posts, days, tags, vocabulary) for number in numbers]
        history.take_in(
            run,
            [
                Incoming(post, accounts[number % 10 == 3], ((photos[number % len(photos)], ""),) if photos else ())
                for number, post in zip(numbers, batch, strict=True)
            ],
        )
    history.finish_import(run.import_id)
    _decide(history, dice, range(posts - decided + 1, posts + 1))


def _post(dice: random.Random, number: int, posts: int, days: int, tags: int, vocabulary: int) -> Post:
    time = BEGIN + timedelta(days=days * number / posts, hours=dice.randrange(16))
    words = dice.choices(_WORDS, k=dice.randint(4, 14))
    names = {f"tag{int(vocabulary ** dice.random())}": None for _ in range(tags)}
    if "tag3" in names:  # two tags that go together
        names["Tag Three"] = None
    return Post(
        post_id=str(number),
        caption=f"{' '.join(words)} number{number} #tag0",
        tags=("tag0", *names),
        source="instagram",
        time=None if number % 50 == 49 else time,
        time_zone_known=True,
        place=dice.choice(_PLACES) or None,
    )


def _decide(history: History, dice: random.Random, post_ids: Sequence[int]) -> None:
    for start in range(0, len(post_ids), _POSTS_A_TRANSACTION):
        with history.write() as journal:
            for post_id in post_ids[start : start + _POSTS_A_TRANSACTION]:
                for number in range(4):
                    kind = dice.choices(("accept", "reject", "own"), (6, 2, 1))[0]
                    row = TagRow(f"new{dice.randrange(500)}x{number}")
                    facts = {"accept": "accepted", "reject": "rejected", "own": "typed"}
                    decided = replace(row, **{facts[kind]: True})
                    score = None if kind == "own" else round(dice.random(), 3)
                    model = None if kind == "own" else dice.choice(_MODELS)
                    journal.set_tag(post_id, kind, decided, score=score, model=model)
