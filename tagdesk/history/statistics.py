"""Figures of the past: tags, when one posts, and how good the suggestions were; plain data, all by SQL aggregates."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlite_utils import Database

from tagdesk.contract.features import model_key
from tagdesk.history.browse import SHOWN_DAY
from tagdesk.history.quality import ALL_TIME, CHOSEN, Period, Quality, conditions_of, quality_of
from tagdesk.history.transaction import HistoryFile

#: Tags that pairs are looked for among; a number of SQLite has bits for 62.
_PAIRED_TAGS = 40
#: A pair is told if it is on so many posts, and on so many times as many as by chance.
_FEWEST_TOGETHER, _LEAST_LIFT = 3, 1.2


@dataclass(frozen=True)
class TagUse:
    """A tag, in the spelling that came last, and how many posts have it."""

    tag: str
    posts: int


@dataclass(frozen=True)
class TagPair:
    """Two tags that posts have together more often than by chance.

    Attributes:
        posts: Posts with both.
        share: Part of the rarer one's posts that have the other one too.
        lift: How many times as many that is as if the tags had nothing to do with each other.
    """

    first: str
    second: str
    posts: int
    share: float
    lift: float


@dataclass(frozen=True)
class Statistics:
    """Figures of the done posts of a period.

    Attributes:
        undated: Posts that tell no day; they are in no month, weekday or hour.
        months: Posts by month (`2026-06`), in order; months without posts are left out.
        weekdays: Posts by weekday, Monday first.
        hours: Posts by hour of the photo's clock; those without a time are in none.
        tags: Different tags; `most_used` are the first ones of them.
    """

    posts: int
    undated: int
    months: Mapping[str, int]
    weekdays: tuple[int, ...]
    hours: tuple[int, ...]
    tags: int
    most_used: tuple[TagUse, ...]
    pairs: tuple[TagPair, ...]
    quality: Quality


class Figures(HistoryFile):
    """Counts what posts and decisions say; a second at most for 100,000 posts."""

    def statistics(self, period: Period = ALL_TIME, *, tags: int = 20, pairs: int = 20) -> Statistics:
        """All figures of a period as of one moment.

        Args:
            tags: Most used tags at most.
            pairs: Pairs of tags at most, first those of most posts beyond what chance explains.
        """
        where, values = conditions_of(period)
        with self.read() as db:
            count = f"COUNT(*) FROM posts WHERE done{where} GROUP BY 1"
            days = db.execute(f"SELECT {SHOWN_DAY}, {count}", values).fetchall()
            hours = dict(db.execute(f"SELECT substr(time, 12, 2), {count}", values).fetchall())
            uses = _tag_uses(db, where, values)
            most_used = uses[:_PAIRED_TAGS]
            posts = sum(count for _, count in days)
            together = _pairs(_sets_of(db, where, values, [key for key, _ in most_used]), most_used, posts)[:pairs]
            quality = quality_of(db, period)
            spelled = _spelled(db, [key for key, _ in uses[: max(tags, _PAIRED_TAGS)]])
        months: Counter[str] = Counter()
        weekdays = [0] * 7
        for day, count in days:
            if day is not None:
                months[day[:7]] += count
                weekdays[date.fromisoformat(day).weekday()] += count
        return Statistics(
            posts=posts,
            undated=sum(count for day, count in days if day is None),
            months=dict(sorted(months.items())),
            weekdays=tuple(weekdays),
            hours=tuple(hours.get(f"{hour:02}", 0) for hour in range(24)),
            tags=len(uses),
            most_used=tuple(TagUse(spelled[key], count) for key, count in uses[:tags]),
            pairs=tuple(
                TagPair(spelled[first], spelled[second], count, share, lift)
                for first, second, count, share, lift in together
            ),
            quality=quality,
        )

    def first_year(self) -> int | None:
        """Year of the first done post that tells its day; None if there is none."""
        with self.read() as db:
            day: str | None = db.execute(f"SELECT MIN({SHOWN_DAY}) FROM posts WHERE done").fetchone()[0]
        return int(day[:4]) if day else None

    def tag_months(self, tags: Iterable[str], period: Period = ALL_TIME) -> dict[str, dict[str, int]]:
        """On how many done posts each tag is, by month; posts without a day are left out."""
        where, values = conditions_of(period)
        found: dict[str, dict[str, int]] = {}
        with self.read() as db:
            for tag in tags:
                rows = db.execute(
                    f"SELECT substr({SHOWN_DAY}, 1, 7) AS month, COUNT(*) FROM post_tags CROSS JOIN posts"
                    f" ON posts.id = post_id WHERE key = :key AND {CHOSEN} AND done{where}"
                    " GROUP BY 1 HAVING month IS NOT NULL ORDER BY 1",
                    {**values, "key": model_key(tag)},
                )
                found[tag] = dict(rows.fetchall())
        return found


def _tag_uses(db: Database, where: str, values: Mapping[str, Any]) -> list[tuple[str, int]]:
    # CROSS: post by post the rows lie side by side; tag by tag they don't, which takes five times as long.
    rows = db.execute(
        "SELECT key, COUNT(*) AS uses FROM posts CROSS JOIN post_tags ON post_id = posts.id"
        f" WHERE done{where} AND {CHOSEN} GROUP BY key ORDER BY uses DESC, key",
        dict(values),
    )
    found: list[tuple[str, int]] = rows.fetchall()
    return found


def _spelled(db: Database, keys: Sequence[str]) -> dict[str, str]:
    spelled = {}
    for key in keys:
        row = db.execute("SELECT tag FROM tag_uses WHERE key = ?", [key]).fetchone()
        spelled[key] = row[0] if row else key
    return spelled


def _pairs(
    sets: Mapping[str, int], uses: Sequence[tuple[str, int]], posts: int
) -> list[tuple[str, str, int, float, float]]:
    """Keys of two tags, posts with both, share of the rarer one's posts, lift.

    A tag that nearly all posts have goes with every other one: that says nothing, so chance is taken off.

    Args:
        sets: Posts of each tag as `_sets_of` gives them.
        uses: The tags, most used first.
        posts: All posts.
    """
    found = []
    for place, (second, rarer) in enumerate(uses):
        for first, commoner in uses[:place]:
            both = (sets[first] & sets[second]).bit_count()
            by_chance = commoner * rarer / posts
            if both >= _FEWEST_TOGETHER and both >= _LEAST_LIFT * by_chance:
                found.append((by_chance - both, first, second, both, both / rarer, both / by_chance))
    return [pair[1:] for pair in sorted(found)]


def _sets_of(db: Database, where: str, values: Mapping[str, Any], keys: Sequence[str]) -> dict[str, int]:
    """The posts of each tag as one long number, a byte a post: 1 if the post has the tag."""
    rows = db.execute(
        "WITH bits AS MATERIALIZED (SELECT value AS tag, 1 << key AS bit FROM json_each(:tags))"
        " SELECT SUM(bit) FROM posts CROSS JOIN post_tags ON post_id = posts.id CROSS JOIN bits ON bits.tag = key"
        f" WHERE done{where} AND {CHOSEN} GROUP BY posts.id",
        {**values, "tags": json.dumps(list(keys))},
    )
    posts = b"".join(bits.to_bytes(8, "little") for (bits,) in rows)
    eighths = [posts[place::8] for place in range(8)]
    one_bit = [bytes(byte >> bit & 1 for byte in range(256)) for bit in range(8)]
    return {
        key: int.from_bytes(eighths[place // 8].translate(one_bit[place % 8]), "little")
        for place, key in enumerate(keys)
    }
