"""A whole run: read the person's posts, fit one model after the other, and write the packs of those that got better."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from tagdesk.contract.features import clean_caption
from tagdesk.contract.run_files import PACKS, RUNS, SPLIT
from tagdesk.domain import Post
from tagdesk.paths import models_dir
from tagdesk.recommend.runtime import holds_pack, pack_folder
from training.captions import Captions
from training.errors import TrainingError
from training.finetune.amnn import finetune_amnn
from training.finetune.card import card_of
from training.finetune.csrw import finetune_csrw
from training.finetune.device import on_device
from training.finetune.macon import finetune_macon
from training.finetune.material import Material, gather
from training.finetune.sog import finetune_sog
from training.finetune.task import FinetuneTask
from training.finetune.telling import Telling, Wish
from training.finetune.usercond import finetune_usercond
from training.pack_models import BasePack
from training.packs import export_run
from training.photos import Photos
from training.watch import watched

#: How each system goes on with a person's posts, the quickest first.
FINETUNES: dict[str, Callable[[FinetuneTask], dict[str, Any]]] = {
    "csrw": finetune_csrw,
    "usercond": finetune_usercond,
    "macon": finetune_macon,
    "amnn": finetune_amnn,
    "sog": finetune_sog,
}
#: Those that look at photos, and those of them that look at regions.
_SEEING, _LOOKING_CLOSELY = ("usercond", "macon", "amnn", "sog"), ("macon", "amnn")
#: About how many seconds a post takes, by system and for all of them: looking, fitting; and how many an export takes.
_FIT_S = {"csrw": 0.02, "usercond": 0.015, "macon": 0.03, "amnn": 0.03, "sog": 0.05}
_LOOK_S, _READ_S, _EXPORT_S = 0.06, 0.004, 8.0
#: Photos that are looked at, and captions that are read, between two steps; each is kept when it is done.
_PHOTOS, _CAPTIONS = 100, 200
#: Of each account, where nobody says how many.
_MOST_POSTS = 10_000


@dataclass(frozen=True)
class _Watched:
    """Tells of one model's fit."""

    tell: Telling
    model: str

    def step(self, done: int, total: int) -> None:
        self.tell.step(self.model, "fitting", done, total)

    def epoch(self, epoch: int, loss: float | None, figure: float) -> None:
        self.tell.metric(self.model, epoch, loss, figure)


def finetune(wish: Wish, tell: Telling) -> list[str]:
    """Train the wished models on a person's posts, from where an earlier run in the same folder stopped.

    The packs of those that got better on posts that they didn't learn from lie in `packs` of the run's folder then.

    Returns:
        Their systems.

    Raises:
        TrainingError: There is too little to learn from; the sentence says what is missing.
        Stopped: The run was told to stop.
    """
    base = (*wish.base, models_dir())
    systems = [system for system in FINETUNES if system in (wish.models or FINETUNES)]
    systems = [system for system in systems if holds_pack(pack_folder(system, *base))]
    if not systems:
        raise TrainingError("None of these models is installed; choose others.")
    tell.step("", "reading", 0, 1)
    material = gather(
        wish.history,
        accounts=wish.accounts,
        since=wish.since,
        until=wish.until,
        hold_out=wish.hold_out,
        most=wish.most or _MOST_POSTS,
    )
    _write_split(material, wish.out / SPLIT)
    systems = [system for system in systems if _teaches(system, material, tell)]
    if not systems:
        raise TrainingError("Your posts have nothing that these models can learn from; choose others.")
    tell.plan(_plan(systems, material))
    closely = any(system in _LOOKING_CLOSELY for system in systems)
    photos = Photos(wish.out / RUNS / "photos", pack_folder("backbone", *base), with_regions=closely)
    captions = Captions(wish.out / RUNS / "captions", pack_folder("sentences", *base))
    if any(system in _SEEING for system in systems):
        material = _looked_at(material, photos, tell)
    _read(material, captions, tell)
    packs = wish.out / PACKS
    better = []
    for system in systems:
        pack = BasePack(pack_folder(system, *base))
        photos.blank_width = pack.photo_width or photos.blank_width
        task = FinetuneTask(pack, wish.out / RUNS / system, material, photos, captions, wish.seed)
        if _improved(system, task, tell):
            _export(system, task, packs / system, tell)
            better.append(system)
        else:
            shutil.rmtree(packs / system, ignore_errors=True)
            tell.log(f"{system.upper()} got no better by your posts and stays as it is.")
    return better


def _improved(system: str, task: FinetuneTask, tell: Telling) -> bool:
    tell.step(system, "fitting", 0, 1)
    with watched(_Watched(tell, system)):
        metrics = on_device(partial(_fit, system, task), tell)
    return metrics["best_epoch"] > 0


def _fit(system: str, task: FinetuneTask, *, cpu: bool) -> dict[str, Any]:
    return FINETUNES[system](task)


def _export(system: str, task: FinetuneTask, out: Path, tell: Telling) -> None:
    tell.step(system, "exporting", 0, 1)
    if holds_pack(out):
        return
    draft = out.with_name(f".{system}")
    shutil.rmtree(draft, ignore_errors=True)
    about = {
        "title": f"{system.upper()}, taught by {len(task.own)} posts of {', '.join(task.material.accounts)}"[:200],
        "fitted_until": {user: at.isoformat() for user, at in task.material.fitted_until.items()},
    }
    manifest = export_run(task.run, draft, precision="int8", about=about, keep_card=True, captions=task.captions)
    (draft / "card.md").write_text(card_of(manifest, task), encoding="utf-8")
    draft.rename(out)
    tell.step(system, "exporting", 1, 1)


def _write_split(material: Material, path: Path) -> None:
    draft = path.with_suffix(".tmp")
    times = {user: at.isoformat() for user, at in material.held_out.items()}
    draft.write_text(json.dumps(times, ensure_ascii=False), encoding="utf-8")
    draft.replace(path)


def _teaches(system: str, material: Material, tell: Telling) -> bool:
    """Whether the posts have what a system learns from."""
    if system == "csrw" and not any(post.caption.strip() for post in material.fitted):
        tell.log("None of your posts has a caption, so CSRW, which reads nothing else, stays as it is.")
        return False
    return True


def _plan(systems: list[str], material: Material) -> list[tuple[str, str, float]]:
    posts = (*material.fitted, *material.stopping)
    photos = sum(1 for post in posts if post.images) if any(system in _SEEING for system in systems) else 0
    parts = [("", "looking", photos * _LOOK_S), ("", "reading", len(posts) * _READ_S)]
    for system in systems:
        parts += [(system, "fitting", len(posts) * _FIT_S[system]), (system, "exporting", _EXPORT_S)]
    return parts


def _looked_at(material: Material, photos: Photos, tell: Telling) -> Material:
    """The posts with what is seen in their photos."""
    posts = [*material.fitted, *material.stopping]
    seen: list[Post] = []
    for start in range(0, len(posts), _PHOTOS):
        tell.step("", "looking", start, len(posts))
        seen += photos.look_at(posts[start : start + _PHOTOS])
    cut = len(material.fitted)
    return replace(material, fitted=seen[:cut], stopping=seen[cut:])


def _read(material: Material, captions: Captions, tell: Telling) -> None:
    texts = sorted({text for post in (*material.fitted, *material.stopping) if (text := clean_caption(post.caption))})
    for start in range(0, len(texts), _CAPTIONS):
        tell.step("", "reading", start, len(texts))
        captions.read_all(texts[start : start + _CAPTIONS])
