"""How good the engine is on accounts that neither its models nor its fusion ever saw: leave-one-account-out."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np

from tagdesk.archive import archives
from tagdesk.domain import Post
from tagdesk.recommend.fusion import PersonalFusion
from tagdesk.recommend.sources import SOURCES, columns_of
from tagdesk.replay.report import Report, replay_accounts
from tagdesk.replay.tally import ENGINE
from training.data import read_posts
from training.fusion.cached import CachedRanking, FittedFusion
from training.fusion.fit import FusionFit, fit_fusion
from training.fusion.gather import STRANGERS, AccountEvidence
from training.models.fusion import Fusion

_LOG = logging.getLogger(__name__)
_DRAWS = 2_000


def score_accounts(
    accounts: Mapping[str, AccountEvidence],
    files: Sequence[Path],
    seeds: Sequence[int],
    how: FusionFit,
    *,
    ablate: bool,
) -> dict[str, Any]:
    """Replay every account by a fusion that was fitted on the others, for each seed.

    Args:
        files: The posts of the accounts, as they were when their evidence was gathered.
        how: The fits; its seed is one of `seeds` each time.
        ablate: With the first seed, also without each source.

    Returns:
        `runs`: report of each seed; `still`: the same without learning; `against`: mean difference in R@5 to each
        rule, with a 95 % paired bootstrap of the first seed; `without`: mean figures without each source.
    """
    found = archives(read_posts(files))
    people = {user: kept for user, kept in accounts.items() if user != STRANGERS}
    posts = {user: found[user][-int(kept.whole.number[-1]) - 1 :] for user, kept in people.items()}
    runs, still, curves = [], [], dict[str, dict[str, np.ndarray]]()
    without: dict[str, list[Mapping[str, float]]] = {source: [] for source in SOURCES} if ablate else {}
    for seed in seeds:
        models = dict(_fitted(accounts, replace(how, seed=seed)))
        runs.append(_replay(people, posts, models))
        still.append(_replay(people, posts, models, learning=False, rules=()).document)
        if seed == seeds[0]:
            tallies = runs[0].tallies
            curves = {
                user: {name: tally.curve(name) for name in (ENGINE, *tally.rules)} for user, tally in tallies.items()
            }
            for source in without:
                _LOG.info("without %s", source)
                without[source] = _replay(people, posts, models, silent=columns_of([source]), rules=()).document[
                    "metrics"
                ]
    documents = [run.document for run in runs]
    return {
        "seeds": list(seeds),
        "runs": documents,
        "still": still,
        "against": {
            rule: mean_difference([lists[ENGINE] - lists[rule] for lists in curves.values()])
            for rule in documents[0]["baselines"]
        },
        "without": without,
    }


def _fitted(accounts: Mapping[str, AccountEvidence], how: FusionFit) -> Iterator[tuple[str, Fusion]]:
    for user in accounts:
        if user == STRANGERS:  # they teach, and have no past to be replayed
            continue
        _LOG.info("fusion without %s, seed %d", user, how.seed)
        others = {name: kept.files for name, kept in accounts.items() if name != user}
        yield user, fit_fusion(others, how)


def _replay(
    accounts: Mapping[str, AccountEvidence],
    posts: Mapping[str, Sequence[Post]],
    models: Mapping[str, Fusion],
    **how: Any,
) -> Report:
    rankings = (
        CachedRanking(kept.whole, PersonalFusion(FittedFusion(models[user])), **how) for user, kept in accounts.items()
    )
    work = replay_accounts({user: posts[user] for user in accounts}, lambda _: next(rankings))
    while True:
        try:
            next(work)
        except StopIteration as end:
            report: Report = end.value
            return report


def mean_difference(differences: Sequence[np.ndarray]) -> dict[str, float]:
    """Mean over accounts of the mean difference of two figures over an account's posts.

    Args:
        differences: Of each account, (posts,).

    Returns:
        `mean`, and `low` and `high` of the 95 % paired bootstrap: posts are drawn within each account.
    """
    drawn = np.random.default_rng(0)
    means = np.mean(
        [each[drawn.integers(0, len(each), (_DRAWS, len(each)))].mean(axis=1) for each in differences], axis=0
    )
    low, high = np.quantile(means, [0.025, 0.975])
    return {"mean": fmean(each.mean() for each in differences), "low": float(low), "high": float(high)}
