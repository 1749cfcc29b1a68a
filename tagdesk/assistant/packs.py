"""The model packs in a folder: what is installed, whether its files are whole, whether it still answers as it did."""

import json
import logging
import math
import time as clock
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tagdesk.assistant.model_folders import ModelFolders
from tagdesk.contract.manifest import MANIFEST_NAME, ManifestError, ModelManifest
from tagdesk.errors import PackError, PhotoError, TagDeskError
from tagdesk.paths import resources_dir

if TYPE_CHECKING:
    from tagdesk.recommend.content import Sentences
    from tagdesk.recommend.query import Query

_LOG = logging.getLogger(__name__)
GOLDEN_NAME, CARD_NAME = "golden.json", "card.md"
#: Answers differ in their last digits between processors and providers (CONTRACTS.md, precision).
MIN_OVERLAP = 0.9
MAX_SCORE_DIFFERENCE = 0.02

#: From a pack's folder and the `input` of its golden example to ranked (tag, score).
Rerun = Callable[[Path, Mapping[str, Any]], Sequence[tuple[str, float]]]


@dataclass(frozen=True)
class InstalledPack:
    """A folder among the models; `problem` is the sentence why it can't be used."""

    name: str
    folder: Path
    manifest: ModelManifest | None
    size_bytes: int
    problem: str | None = None

    def card(self) -> str:
        """What its makers tell of it, as Markdown; empty where there is nothing that can be read."""
        try:
            return (self.folder / CARD_NAME).read_text(encoding="utf-8")
        except (OSError, ValueError):
            return ""


@dataclass(frozen=True)
class GoldenResult:
    """How near a pack comes to its golden example."""

    overlap: float
    score_difference: float

    @property
    def passed(self) -> bool:
        """True within the tolerances that differing processors need."""
        return self.overlap >= MIN_OVERLAP and self.score_difference <= MAX_SCORE_DIFFERENCE


@dataclass(frozen=True)
class PackCheck:
    """Result of checking one pack; `golden` is None where it was not re-run."""

    name: str
    title: str
    problem: str | None
    golden: GoldenResult | None
    time_ms: float


def installed_packs(models: Path | ModelFolders) -> list[InstalledPack]:
    """Every pack in a folder or in their order, by name, also the ones that can't be used.

    Raises:
        PackError: The folder is missing or can't be read.
    """
    folders = ModelFolders.at(models)
    try:
        return [installed_pack(folders.of(name)) for name in folders.names()]
    except OSError as error:
        raise PackError(
            f"The folder of the models {folders.shipped} can't be read ({error.strerror}); reinstall TagDesk."
        ) from error


def installed_pack(folder: Path) -> InstalledPack:
    """The pack in a folder, named as it is."""
    size_bytes = sum(_size_of(path) for path in folder.rglob("*"))
    try:
        return InstalledPack(folder.name, folder, ModelManifest.load(folder), size_bytes)
    except ManifestError as error:
        return InstalledPack(folder.name, folder, None, size_bytes, str(error))


def check_packs(models: Path | ModelFolders, rerun: Rerun | None = None) -> Iterator[PackCheck]:
    """Check manifest, hashes and golden example of every pack, one after the other.

    Args:
        models: Folder of the packs, or the order in which they are looked for.
        rerun: How a golden example is answered now; None leaves it at the files.

    Raises:
        PackError: The folder is missing, can't be read or has no pack.
    """
    packs = installed_packs(models)
    if not packs:
        raise PackError(f"There is no model in {ModelFolders.at(models).shipped}; reinstall TagDesk.")
    for pack in packs:
        yield check_pack(pack, rerun)


def check_pack(pack: InstalledPack, rerun: Rerun | None = None) -> PackCheck:
    """Check manifest, hashes and, where it is said how to answer it, the golden example of one pack."""
    started = clock.perf_counter()
    problem, golden = pack.problem, None
    if pack.manifest:
        try:
            pack.manifest.verify_files(pack.folder)
            if rerun:
                golden = _golden_result(pack.folder, rerun)
        except (ManifestError, TagDeskError) as error:
            problem = str(error)
    if golden and not golden.passed:
        problem = (
            f"The model in {pack.folder} answers its golden example differently ({golden.overlap:.0%} of the tags, "
            f"scores off by {golden.score_difference:.3f}); reinstall TagDesk or this model pack."
        )
    title = pack.manifest.title if pack.manifest else pack.name
    return PackCheck(pack.name, title, problem, golden, (clock.perf_counter() - started) * 1000)


def rerun_golden(
    folder: Path, example: Mapping[str, Any], *, sentences: Path | None = None
) -> Sequence[tuple[str, float]]:
    """Answer a golden example with the pack itself.

    Args:
        sentences: Folder of the sentence encoder, if it isn't the one that lies beside the pack.

    Raises:
        PackError: The pack can't be loaded, or this version of TagDesk doesn't know its system.
    """
    system = ModelManifest.load(folder).system
    if system in _READERS:
        return _READERS[system](folder, example, _encoder(sentences or folder.parent / "sentences"))
    if system not in _RERUNS:
        raise PackError(
            f"{folder / MANIFEST_NAME} is for the system '{system}', unknown to this version; update TagDesk."
        )
    return _RERUNS[system](folder, example)


def rerun_with(models: Path | ModelFolders) -> Rerun:
    """How a golden example is answered where captions are read by the encoder of these folders."""
    return partial(rerun_golden, sentences=ModelFolders.at(models).of("sentences"))


def compare_with_golden(expected: Sequence[Sequence[Any]], found: Sequence[tuple[str, float]]) -> GoldenResult:
    """Share of the expected tags that are found again, and the largest difference of a score among those."""
    scores = dict(found)
    differences = [abs(scores[tag] - float(score)) for tag, score in expected if tag in scores]
    # `max` would pass over what is no number.
    differences = [off if math.isfinite(off) else math.inf for off in differences]
    return GoldenResult(len(differences) / max(1, len(expected)), max(differences, default=0.0))


def _size_of(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:
        return 0  # it went meanwhile


def _golden_result(folder: Path, rerun: Rerun) -> GoldenResult:
    path = folder / GOLDEN_NAME
    try:
        golden = json.loads(path.read_text(encoding="utf-8"))
        example, expected = golden["input"], [(str(tag), float(score)) for tag, score in golden["top"]]
    except FileNotFoundError:
        raise PackError(f"{path} is missing, so the model can't be checked; reinstall TagDesk or this pack.") from None
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise PackError(f"{path} can't be read ({error}); reinstall TagDesk or this model pack.") from error
    try:
        found = rerun(folder, example)
    except (ManifestError, TagDeskError):
        raise
    except Exception as error:
        # Manifests, lists and graphs of other people's packs may hold anything.
        _LOG.warning("the model in %s fails at its golden example", folder, exc_info=True)
        raise PackError(
            f"The model in {folder} can't answer its golden example; reinstall TagDesk or this model pack."
        ) from error
    return compare_with_golden(expected, found)


def _rerun_sog(folder: Path, example: Mapping[str, Any]) -> Sequence[tuple[str, float]]:
    from tagdesk.recommend.sog import SogRecommender

    return SogRecommender(folder).rank(_query(example), top_k=10)


def _rerun_csrw(folder: Path, example: Mapping[str, Any]) -> Sequence[tuple[str, float]]:
    from tagdesk.recommend.csrw import CsrwRecommender

    return CsrwRecommender(folder).rank(_query(example), top_k=10)


def _rerun_amnn(folder: Path, example: Mapping[str, Any], sentences: "Sentences") -> Sequence[tuple[str, float]]:
    from tagdesk.recommend.amnn import AmnnRecommender

    return AmnnRecommender(folder, sentences).rank(_query(example), None, top_k=10)


def _rerun_macon(folder: Path, example: Mapping[str, Any], sentences: "Sentences") -> Sequence[tuple[str, float]]:
    from tagdesk.recommend.macon import MaconRecommender

    return MaconRecommender(folder, sentences).rank(_query(example), None, None, (), top_k=10)


def _rerun_usercond(folder: Path, example: Mapping[str, Any], sentences: "Sentences") -> Sequence[tuple[str, float]]:
    from tagdesk.recommend.usercond import UserCondRecommender

    model = UserCondRecommender(folder, sentences)
    return model.rank(_query(example), None, model.no_state, top_k=10)


def _encoder(folder: Path) -> "Sentences":
    from tagdesk.recommend.sentences import SentenceEncoder

    return lambda: SentenceEncoder(folder)


def _query(example: Mapping[str, Any]) -> "Query":
    from tagdesk.recommend.query import Query

    fields: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in example.items()
    }
    return Query(**fields)


def _rerun_sentences(folder: Path, example: Mapping[str, Any]) -> Sequence[tuple[str, float]]:
    from tagdesk.recommend.sentences import SentenceEncoder

    return SentenceEncoder(folder).nearest(example["text"], example["others"])


def _rerun_backbone(folder: Path, example: Mapping[str, Any]) -> Sequence[tuple[str, float]]:
    from tagdesk.recommend.features import PhotoEncoder
    from tagdesk.recommend.photo_file import open_photo

    photo = resources_dir() / "samples" / example["photo"]
    try:
        return PhotoEncoder(folder).encode(open_photo(photo)).words
    except PhotoError as error:
        raise PackError(f"The sample photo of the model in {folder} can't be used: {error}") from error


def _rerun_fusion(folder: Path, example: Mapping[str, Any]) -> Sequence[tuple[str, float]]:
    from tagdesk.recommend.fusion import judged

    return judged(folder, example["evidence"])


_RERUNS: Mapping[str, Rerun] = {
    "backbone": _rerun_backbone,
    "csrw": _rerun_csrw,
    "fusion": _rerun_fusion,
    "sentences": _rerun_sentences,
    "sog": _rerun_sog,
}
#: Those that read captions with the sentence encoder.
_READERS: "Mapping[str, Callable[[Path, Mapping[str, Any], Sentences], Sequence[tuple[str, float]]]]" = {
    "amnn": _rerun_amnn,
    "macon": _rerun_macon,
    "usercond": _rerun_usercond,
}
