"""The gate before new models: are they better than the old ones on the person's latest posts?"""

import json
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tagdesk.assistant.durable import replace_text
from tagdesk.assistant.training.replay_child import ReplayChild
from tagdesk.assistant.training.verdict import Comparison, Verdict, read_verdict
from tagdesk.domain import Progress
from tagdesk.errors import TagDeskError
from tagdesk.recommend.runtime import default_threads

__all__ = ["VERDICT", "Comparison", "Verdict", "judge", "read_verdict"]

#: Name of the file with the outcome in the gate's folder.
VERDICT = "verdict.json"
#: With a core for the window and one for the rest, two replays don't slow each other down.
_THREADS_FOR_TWO = 3
#: How often it is looked how far the replays are.
_LOOK_S = 0.2
_NOTES = {"old": "trying the old models on your posts", "new": "trying the new models on your posts"}


@dataclass(frozen=True)
class Replayed:
    """R@5 of an account's held-out posts, in the order of time, as one set of models had them.

    Attributes:
        times: When the posts were made.
        fused: Of all models together.
        alone: Of each model alone, by system.
    """

    times: Sequence[str]
    fused: Sequence[float]
    alone: Mapping[str, Sequence[float]]

    @classmethod
    def of(cls, entries: Sequence[Mapping[str, Any]]) -> "Replayed":
        """What `tagdesk replay --each` tells of an account; raises errors of all kinds if it is nothing like it."""
        systems = entries[0]["models_alone"] if entries else {}
        return cls(
            [str(entry["time"]) for entry in entries],
            [_share(entry) for entry in entries],
            {system: [_share(entry["models_alone"][system]) for entry in entries] for system in systems},
        )


def judge(
    posts: Path,
    split: Path,
    old: Sequence[Path],
    new: Path,
    folder: Path,
    *,
    at_once: bool | None = None,
) -> Generator[Progress, None, Verdict]:
    """Replay the posts with the old and with the new models, and compare what they say of those that were held out.

    What was replayed before a crash is not replayed again. Closing the generator ends the replays.

    Args:
        posts: JSON lines, held-out posts among them.
        split: JSON object: when the first held-out post of each account was made.
        old: Folders in which the models in use are looked for, in order.
        new: Folder of the models that are to take their place; those it lacks are the old ones.
        folder: Gets `old.json` and `new.json`, and `verdict.json` in the end.
        at_once: Replay with both at the same time; None: if the machine can do that.

    Raises:
        TagDeskError: A replay failed, or a file can't be written; the next try goes on with what is there.
    """
    folders = {"old": tuple(old), "new": (new, *old)}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if _is_empty(split):
            verdict = compare({}, {})
        else:
            yield from _replayed(posts, split, folders, folder, at_once)
            verdict = compare(*(_read(folder / f"{name}.json", folders[name]) for name in folders))
        replace_text(folder / VERDICT, json.dumps(verdict.as_dict(), indent=1, ensure_ascii=False) + "\n")
    except _OtherPostsError:
        for name in folders:
            (folder / f"{name}.json").unlink(missing_ok=True)
        raise
    except OSError as error:
        raise TagDeskError(
            f"{folder} can't be used ({error.strerror}); free some space or check its rights, and try again."
        ) from error
    return verdict


def compare(old: Mapping[str, Replayed], new: Mapping[str, Replayed]) -> Verdict:
    """What two replays say, by account.

    Raises:
        TagDeskError: They are of different posts.
    """
    if {name: one.times for name, one in old.items()} != {name: one.times for name, one in new.items()}:
        raise _OtherPostsError("The old and the new models were tried on different posts; try again.")
    accounts = tuple(account for account, one in old.items() if one.times)
    sides = [[each[account] for account in accounts] for each in (old, new)]
    known = [set(one.alone) for side in sides for one in side]
    return Verdict(
        Comparison.of(*([one.fused for one in side] for side in sides)),
        {
            system: Comparison.of(*([one.alone[system] for one in side] for side in sides))
            for system in sorted(set.intersection(*known) if known else ())
        },
        accounts,
    )


class _OtherPostsError(TagDeskError):
    """Two replays that can't be compared."""


def _replayed(
    posts: Path, split: Path, folders: Mapping[str, Sequence[Path]], folder: Path, at_once: bool | None
) -> Generator[Progress, None, None]:
    """Make the replays that are not there yet."""
    waiting = [name for name in folders if not _is_whole(folder / f"{name}.json", folders[name])]
    most = 2 if at_once or (at_once is None and default_threads() >= _THREADS_FOR_TWO) else 1
    running: dict[str, ReplayChild] = {}
    done, total = len(folders) - len(waiting), 0
    try:
        while waiting or running:
            while waiting and len(running) < most:
                name = waiting.pop(0)
                first, *others = map(str, folders[name])
                beneath = [argument for other in others for argument in ("--beneath", other)]
                arguments = [str(posts), "--after", str(split), "--pack", first, *beneath]
                running[name] = ReplayChild(arguments, folder / f"{name}.json")
            for name, child in list(running.items()):
                if child.is_done(_LOOK_S / len(running)):
                    _read(folder / f"{name}.json", folders[name])
                    running.pop(name).stop()
                    done += 1
            total = max(total, *(child.progress.total for child in running.values()), 0)
            now = sum(child.progress.done for child in running.values())
            yield Progress(done * total + now, len(folders) * total, _NOTES[next(iter(running), "new")])
    finally:
        for child in running.values():
            child.stop()


def _is_empty(split: Path) -> bool:
    """Whether nothing was held out; what is wrong with the file is told by the replay."""
    try:
        return json.loads(split.read_text(encoding="utf-8")) == {}
    except (OSError, ValueError, RecursionError):
        return False


def _is_whole(path: Path, folders: Sequence[Path]) -> bool:
    try:
        _read(path, folders)
    except (OSError, TagDeskError):
        return False
    return True


def _read(path: Path, folders: Sequence[Path]) -> dict[str, Replayed]:
    """What a replay says, by account.

    Raises:
        TagDeskError: The file holds no such thing, or of other models.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if [document["pack"], *document["beneath"]] != [str(folder) for folder in folders]:
            raise ValueError("other models")
        return {account: Replayed.of(entries) for account, entries in document["each"].items()}
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise TagDeskError(f"What the models said of your posts can't be read ({path}); try again.") from error


def _share(figures: Mapping[str, Any]) -> float:
    share = float(figures["recall_at_5"])
    if not 0 <= share <= 1:
        raise ValueError("no share")
    return share
