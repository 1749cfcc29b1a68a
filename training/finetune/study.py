"""What training on a person's own posts is worth: each account trained on its earlier posts, asked about its latest."""

import io
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np

from tagdesk.archive import archives, utc_seconds
from tagdesk.contract.manifest import ModelManifest
from tagdesk.contract.run_files import COMMAND, FINISHED, PACKS, SPLIT
from tagdesk.domain import Post
from tagdesk.paths import models_dir
from tagdesk.recommend.engine import COLUMNS
from tagdesk.recommend.fusion import Candidates, PersonalFusion
from tagdesk.recommend.voices import SYSTEMS
from training.data import HALVES, read_posts
from training.errors import TrainingError
from training.finetune.commands import Commands
from training.finetune.run import finetune
from training.finetune.telling import Telling, Wish
from training.fusion.cached import FittedFusion
from training.fusion.evidence import Evidence, gather_evidence
from training.fusion.fit import FusionFit, fit_fusion
from training.fusion.gather import STRANGERS, open_models
from training.fusion.scores import mean_difference
from training.models.fusion import Fusion

_LOG = logging.getLogger(__name__)
#: Posts before the held-out ones by which the engine without training goes on learning.
_LEARNED = 1_000


@dataclass(frozen=True)
class Trained:
    """Evidence of one account's latest posts, by the models from before and by those trained on its earlier posts.

    Attributes:
        held_out: Number of the first post that is asked about.
    """

    before: Evidence
    after: Evidence
    held_out: int


def train_accounts(
    files: Sequence[Path], users: Sequence[str], packs: Path, out: Path, *, most: int
) -> dict[str, Trained]:
    """Train on accounts one by one, each from the half of the packs that never saw it.

    Raises:
        TrainingError: There is no such account, or no pack for it.
    """
    found: dict[str, Trained] = {}
    for file in files:
        for user, archive in archives(read_posts([file])).items():
            half = next((name for name, names in HALVES.items() if user in names), None)
            if half is None or (users and user not in users):
                continue
            found[user] = train_account(user, file, archive, packs / half, out / user, most=most)
    if missing := [user for user in users if user not in found]:
        raise TrainingError(f"There is no account {missing[0]} that a half of the packs left out.")
    return found


def train_account(user: str, file: Path, archive: Sequence[Post], base: Path, out: Path, *, most: int) -> Trained:
    """Train on an account, then gather evidence; what is there already is taken as it is.

    Args:
        archive: Its posts, which are in the file.
        base: Folder of packs that never saw the account; what it lacks is shipped.
        out: Folder of the account.
        most: Posts to learn from.
    """
    out.mkdir(parents=True, exist_ok=True)
    finished = out / FINISHED
    if not finished.is_file():
        wish = Wish(file, out, (base, models_dir()), accounts=(user,), most=most)
        quiet = Telling(io.BytesIO(), Commands(out / COMMAND, keep_running=True))
        finished.write_text(json.dumps({"models": finetune(wish, quiet)}), encoding="utf-8")
    packs = [path for path in sorted((out / PACKS).iterdir()) if path.name in SYSTEMS]
    learned = _first_at(archive, ModelManifest.load(packs[0]).fitted_until[user])
    held_out = _first_at(archive, json.loads((out / SPLIT).read_text(encoding="utf-8"))[user])
    before = _evidence(archive, out / "before.npz", [base, models_dir()], max(1, held_out - _LEARNED))
    after = _evidence(archive, out / "after.npz", [out / PACKS, base, models_dir()], learned)
    return Trained(before, after, held_out)


def _evidence(archive: Sequence[Post], path: Path, folders: Sequence[Path], first: int) -> Evidence:
    kept = Evidence.load(path)
    if kept is None:
        models = open_models(*folders)
        kept = gather_evidence([archive], models.fresh, models.reader, first=first)
        kept.save(path)
    return kept


def _first_at(archive: Sequence[Post], time: str) -> int:
    """Number of the first post at a time or after it."""
    at_s = utc_seconds(datetime.fromisoformat(time))
    return next(number for number, post in enumerate(archive) if post.time and utc_seconds(post.time) >= at_s)


def score(accounts: Mapping[str, Trained], strangers: Evidence, how: FusionFit) -> dict[str, Any]:
    """R@5 on each account's latest posts before and after training, by fusions that never saw the account.

    Args:
        strangers: Of posts of nobody, which every fusion is taught by too.

    Returns:
        `accounts`: for each R@5 `before`, `after` with a fusion taught by the models from before, and `own` with one
        taught by other people's trained models; `change` is what became of `before`, with `low` and `high` (95 %,
        paired bootstrap over posts); `alone` the figures of each model by itself before and after. `mean` of all.
    """
    rows: dict[str, dict[str, Any]] = {}
    changes: dict[str, list[np.ndarray]] = {"after": [], "own": []}
    for user, trained in accounts.items():
        others = {name: kept for name, kept in accounts.items() if name != user}
        _LOG.info("fusions without %s, seed %d", user, how.seed)
        old = fit_fusion({**{name: [kept.before] for name, kept in others.items()}, STRANGERS: [strangers]}, how)
        new = fit_fusion({**{name: [kept.after] for name, kept in others.items()}, STRANGERS: [strangers]}, how)
        was = _recalls(trained.before, old, trained.held_out)
        now = {"after": _recalls(trained.after, old, trained.held_out)}
        now["own"] = _recalls(trained.after, new, trained.held_out)
        for name, found in now.items():
            changes[name].append(found - was)
        rows[user] = {
            "posts": len(was),
            "before": float(was.mean()),
            **{name: float(found.mean()) for name, found in now.items()},
            "change": {name: mean_difference([found - was]) for name, found in now.items()},
            "alone": {
                system: [_alone(kept, system, trained.held_out) for kept in (trained.before, trained.after)]
                for system in SYSTEMS
            },
        }
    mean = {name: fmean(row[name] for row in rows.values()) for name in ("before", "after", "own")}
    intervals = {name: mean_difference(found) for name, found in changes.items()}
    return {"seed": how.seed, "accounts": rows, "mean": mean | {"change": intervals}}


def _recalls(evidence: Evidence, model: Fusion, held_out: int) -> np.ndarray:
    """R@5 of each held-out post, by a fusion that learns from every post."""
    fusion = PersonalFusion(FittedFusion(model))
    found = []
    for row in np.flatnonzero(evidence.accepted == 0):
        start, end = evidence.starts[row : row + 2]
        keys = tuple(evidence.keys[start:end])
        right = {key for key, is_right in zip(keys, evidence.right[start:end], strict=True) if is_right}
        candidates = Candidates(keys, evidence.evidence[start:end].astype(np.float32))
        if evidence.number[row] >= held_out:
            best = np.argsort(-fusion.chances(candidates), kind="stable")[:5]
            found.append(sum(keys[place] in right for place in best) / evidence.tags[row])
        fusion.learn(candidates, right)
    return np.array(found)


def _alone(evidence: Evidence, system: str, held_out: int) -> float:
    """R@5 of a model by itself."""
    score, knows = (COLUMNS.index(f"{system}_{name}") for name in ("score", "knows"))
    found = []
    for row in np.flatnonzero((evidence.accepted == 0) & (evidence.number >= held_out)):
        start, end = evidence.starts[row : row + 2]
        table = evidence.evidence[start:end]
        scores = np.where(table[:, knows] > 0, table[:, score].astype(np.float32), -np.inf)
        best = np.argsort(-scores, kind="stable")[:5]
        found.append(evidence.right[start:end][best].sum() / evidence.tags[row])
    return float(np.mean(found))


def strangers_of(study: Path) -> Evidence:
    """Evidence of posts of nobody: a person with trained models has other accounts, and new ones.

    Raises:
        TrainingError: It isn't there.
    """
    kept = Evidence.load(study / f"{STRANGERS}.npz")
    if kept is None:
        raise TrainingError(f"There is no evidence of strangers in {study}; see `strangers-evidence`.")
    return kept
