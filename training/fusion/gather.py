"""Evidence of accounts from and to a folder: a file for each account, and one for its beginnings."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tagdesk.archive import archives
from tagdesk.paths import models_dir
from tagdesk.recommend.asked import Reader
from tagdesk.recommend.engine import Engine
from tagdesk.recommend.features import PhotoEncoder
from tagdesk.recommend.runtime import holds_pack, pack_folder
from tagdesk.recommend.sentences import SentenceEncoder
from tagdesk.recommend.voices import SYSTEMS, load_model, voices_of
from training.data import read_posts
from training.errors import TrainingError
from training.fusion.evidence import Evidence, Unfused, beginnings, gather_evidence

_BEGINNINGS = ".beginnings"
#: In the place of an account's name, for posts of nobody.
STRANGERS = "strangers"


@dataclass(frozen=True)
class AccountEvidence:
    """What is kept of one account: its whole archive, and stretches of it as if it began there.

    Of strangers, who have neither: their posts, each by itself, and None.
    """

    whole: Evidence
    beginnings: Evidence | None

    @property
    def files(self) -> list[Evidence]:
        """What there is to learn from."""
        return [self.whole] if self.beginnings is None else [self.whole, self.beginnings]


@dataclass(frozen=True)
class Models:
    """What reads posts, and what makes engines that know none."""

    reader: Reader
    fresh: Callable[[], Engine]


def open_models(pack: Path | None, *beneath: Path) -> Models:
    """The models in a folder, by default the shipped ones; encoders that it lacks are those.

    Args:
        beneath: Folders of models for those that it lacks, searched in order.

    Raises:
        PackError: A model is missing or damaged.
    """
    shipped = models_dir()
    folders = (pack or shipped, *beneath)
    sentences = SentenceEncoder(pack_folder("sentences", *folders, shipped))
    reader = Reader(PhotoEncoder(pack_folder("backbone", *folders, shipped)), sentences)
    found = {system: pack_folder(system, *folders) for system in SYSTEMS}
    models = {system: load_model(system, path, lambda: sentences) for system, path in found.items() if holds_pack(path)}
    return Models(reader, lambda: Engine(voices_of(models), Unfused()))


def gather_accounts(
    files: Sequence[Path], users: Sequence[str], pack: Path | None, out: Path, limit: int | None
) -> Iterator[tuple[str, int]]:
    """Gather what isn't there yet; yields each account with its number of lists.

    Raises:
        TrainingError: A file can't be read, or there is no such account.
        PackError: A model is missing or damaged.
    """
    found = archives(read_posts(files))
    if missing := [user for user in users if user not in found]:
        raise TrainingError(f"There is no account {missing[0]} with tagged posts; there are {', '.join(found)}.")
    models = open_models(pack)
    out.mkdir(parents=True, exist_ok=True)
    for user in users or found:
        archive = found[user][-(limit or 0) :]
        for ending, stretches in (("", [archive]), (_BEGINNINGS, beginnings(archive))):
            path = out / f"{user}{ending}.npz"
            kept = Evidence.load(path)
            if kept is None:
                kept = gather_evidence(stretches, models.fresh, models.reader)
                kept.save(path)
            if not ending:
                yield user, len(kept.tags)


def load_accounts(folder: Path) -> dict[str, AccountEvidence]:
    """Everything in a folder, by account.

    Raises:
        TrainingError: There is nothing, or it was gathered by another version.
    """
    found = {}
    for path in sorted(folder.glob(f"*{_BEGINNINGS}.npz")):
        user = path.name.removesuffix(f"{_BEGINNINGS}.npz")
        whole, first = Evidence.load(folder / f"{user}.npz"), Evidence.load(path)
        if whole is None or first is None:
            raise TrainingError(f"The evidence of {user} in {folder} is of another version or not whole; gather anew.")
        found[user] = AccountEvidence(whole, first)
    if strangers := Evidence.load(folder / f"{STRANGERS}.npz"):
        found[STRANGERS] = AccountEvidence(strangers, None)
    if not found:
        raise TrainingError(f"There is no evidence in {folder}; see `evidence`.")
    return found
