"""The report of a replay: figures of each account, and their means over accounts."""

import math
import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tagdesk.archive import utc_seconds
from tagdesk.domain import Post, Progress
from tagdesk.replay.calibration import Calibration
from tagdesk.replay.figures import SHOWN, means
from tagdesk.replay.interactive import effort_of
from tagdesk.replay.loop import Ranking, replay
from tagdesk.replay.tally import WARM_UP, Tally, complete

#: What the mean over accounts is of; counts are added up, the others follow from these.
_AVERAGED = ("metrics", "cold", "unseen_share", "seen", "baselines", "oracle", "models_alone", "interactive")


@dataclass(frozen=True)
class Report:
    """Figures as one document, see EVALUATION.md, and the tallies that they came from, by account."""

    document: dict[str, Any]
    tallies: Mapping[str, Tally]


def replay_accounts(
    archives: Mapping[str, Sequence[Post]],
    new_ranking: Callable[[str], Ranking],
    *,
    vocabulary: Sequence[str] | None = None,
    latest: int | None = None,
    shown: int = SHOWN,
    after_s: Mapping[str, float] | None = None,
    learns_from_s: Callable[[str], float] = lambda _: -math.inf,
) -> Generator[Progress, None, Report]:
    """Replay each account with a ranking that knows nothing of it yet.

    Times are seconds since 1970.

    Args:
        new_ranking: Makes the ranking of an account.
        vocabulary: Enter the tags one by one too; these are the tags that the completion knows besides own ones.
        latest: Rank only so many posts at the end of each account.
        shown: How many suggestions are shown.
        after_s: Count only posts of each account from that time on.
        learns_from_s: From which time on the ranking of an account learns; earlier posts are ranked if they count.

    Yields:
        How many posts are done, and the account.
    """
    calibration, tallies = Calibration(), dict[str, Tally]()
    per_user: dict[str, dict[str, Any]] = {}
    total = sum(map(len, archives.values()))
    # From one ranked post to the next: those that are only added don't count.
    before, steps, took_s = 0, 0, 0.0
    for user, archive in archives.items():
        yield Progress(before, total, user)
        ranking, tally = new_ranking(user), Tally(calibration, shown)
        counted = _first_at(archive, after_s[user]) if after_s else 0
        start = max(min(counted, _first_at(archive, learns_from_s(user))), len(archive) - (latest or len(archive)))
        last_s: float | None = None
        for number, scored in enumerate(replay(archive, ranking, start)):
            if scored and number >= counted:
                tally.add(scored, None if vocabulary is None else effort_of(scored, ranking, vocabulary))
            yield Progress(before + number + 1, total, user)
            if scored is None:
                continue
            now_s = time.perf_counter()
            if last_s is not None:
                steps, took_s = steps + 1, took_s + now_s - last_s
            last_s = now_s
        before += len(archive)
        tallies[user], per_user[user] = tally, {"posts": len(archive)} | tally.document()
    yield Progress(total, total)
    return Report(
        {
            "posts": total,
            "warm_up": WARM_UP,
            **_over_accounts(list(per_user.values())),
            "per_user": per_user,
            "calibration": calibration.document(),
            "calibration_error": calibration.error,
            "seconds_per_post": took_s / steps if steps else None,
        },
        tallies,
    )


def _first_at(archive: Sequence[Post], since_s: float) -> int:
    """Number of the first post at or after a time."""
    return bisect_left(archive, since_s, key=lambda post: utc_seconds(post.time) if post.time else 0.0)


def _over_accounts(accounts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    figures = means([{name: account[name] for name in _AVERAGED if name in account} for account in accounts])
    unseen = [account["unseen"] for account in accounts]
    # What is reached follows from the means, as the gap does.
    figures["unseen"] = means(unseen) | {"posts": sum(one["posts"] for one in unseen)}
    scripts: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for account in accounts:
        for script, found in account["languages"].items():
            scripts[script].append(found)
    figures["languages"] = {
        script: means(found) | {"posts": sum(one["posts"] for one in found)} for script, found in scripts.items()
    }
    counts = {name: sum(account[name] for account in accounts) for name in ("warm_posts", "cold_posts")}
    return counts | complete(figures)
