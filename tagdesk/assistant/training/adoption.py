"""New models of a run become a set among the installed ones."""

import shutil
from collections.abc import Generator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from tagdesk.assistant.model_folders import ModelFolders
from tagdesk.assistant.own_set import AboutSet
from tagdesk.assistant.training.run_folder import RunFolder
from tagdesk.assistant.training.verdict import Verdict
from tagdesk.domain import Progress
from tagdesk.errors import TagDeskError
from tagdesk.history.store import History
from tagdesk.recommend.runtime import holds_pack

if TYPE_CHECKING:
    from tagdesk.assistant.model_store import ModelStore


def adopt(run: RunFolder, store: "ModelStore", about: AboutSet, *, activate: bool) -> Generator[Progress, None, str]:
    """Install the packs of a run, use them if that is wished, and be done with the run.

    Models of the set in use that the run didn't train go on beside the new ones, as they did in the proof.

    A crash at any point leaves the run as it was, and the same can be done again.

    Returns:
        Name of the set.

    Raises:
        TagDeskError: A pack is damaged, or there is no room.
    """
    _carry_over(store.folders(), run.packs_dir)
    set_id = yield from store.install(run.packs_dir, about)
    if activate:
        store.activate(set_id)
    run.settle(set_id)
    return set_id


def _carry_over(folders: ModelFolders, packs: Path) -> None:
    for name in folders.systems:
        if not holds_pack(packs / name):
            draft = packs / f".{name}"
            shutil.rmtree(draft, ignore_errors=True)
            try:
                shutil.copytree(folders.of(name), draft)
                draft.rename(packs / name)
            except OSError as error:
                raise TagDeskError(
                    f"The models in use can't be copied to {packs} ({error.strerror}); free some space and try again."
                ) from error


def about_new_set(run: RunFolder, verdict: Verdict, title: str) -> AboutSet:
    """What is told of the new models of a run when they are installed.

    Raises:
        TagDeskError: The run's copy of the history can't be read.
    """
    wish = run.wish()
    with closing(History(run.snapshot, is_copy=True)) as history:
        ids = [history.account_named(name).account_id for name in wish.accounts]
        teaching = history.teaching(ids, wish.since, wish.until)
    posts = sum(min(count, wish.most or count) for count in teaching.by_account.values())
    return AboutSet(title, tuple(teaching.by_account), min(posts, teaching.posts - verdict.posts), verdict.as_dict())
