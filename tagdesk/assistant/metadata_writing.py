"""Write the tags of posts into the metadata of their photos: first tell what would change, then do it."""

from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from pathlib import Path

from tagdesk.domain import DeskPost, Progress
from tagdesk.errors import MetadataError, PhotoError
from tagdesk.history.store import History
from tagdesk.history.written import Written
from tagdesk.metadata.exiftool import ExiftoolFile, find_exiftool
from tagdesk.metadata.jpeg_packet import JpegFile, is_jpeg
from tagdesk.metadata.keyword_file import KeywordFile
from tagdesk.metadata.keyword_merge import Merge, Whose, merged
from tagdesk.metadata.sidecar import sidecar_for, sidecars_of
from tagdesk.metadata.sidecar_file import SidecarFile
from tagdesk.metadata.whole_file import digest_of, keep_backup
from tagdesk.paths import Profile
from tagdesk.picture import open_file

_POSTS_A_READ = 50


class Into(StrEnum):
    """Where keywords go. What can't take them inside gets a sidecar, and a sidecar that is there is always updated."""

    #: Into a sidecar; the photo isn't touched.
    SIDECAR = "sidecar"
    #: Into JPEGs themselves.
    JPEG = "jpeg"
    #: Into JPEGs themselves, and into other formats by the person's ExifTool.
    EXIFTOOL = "exiftool"


class Becomes(StrEnum):
    """What becomes of a file, or became of it."""

    NEW = "new"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    FAILED = "failed"


@dataclass(frozen=True)
class KeywordChange:
    """What one file of one photo gains and loses; keywords as they are written.

    Attributes:
        file: The sidecar, or the photo itself.
        added: Tags of the post that the file doesn't hold yet.
        kept: Keywords that it holds and that stay, those of other programs too.
        removed: Keywords that TagDesk wrote and that the post has lost since, or that the person took off the post.
        left_out: Tags of the post that somebody took out of the file; accepting or typing them anew brings them back.
        error: Why it can't be done, in one sentence.
    """

    post_id: int
    photo: Path
    file: Path
    becomes: Becomes
    added: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    error: str | None = None


def counted(changes: Iterable[KeywordChange]) -> dict[Becomes, int]:
    """How many files are new, updated …, in that order; without those that are none."""
    counts = Counter(change.becomes for change in changes)
    return {becomes: counts[becomes] for becomes in Becomes if counts[becomes]}


@dataclass(frozen=True)
class _Step:
    """One file that is ready to be written, and what is to be remembered of it then."""

    change: KeywordChange
    file: KeywordFile | None = None
    merge: Merge = field(default_factory=Merge)
    after: Written | None = None
    must_remember: bool = False
    digests: frozenset[str] = frozenset()


class MetadataWriter:
    """Writes into photos of one profile's history.

    Both calls are long work that may be closed at any time: no file is ever half written, and what was written is
    remembered. What the plan told may have changed until it is done; then that is what counts.
    """

    def __init__(
        self, history: History, profile: Profile, into: Into = Into.SIDECAR, *, exiftool: str = "exiftool"
    ) -> None:
        """Write into sidecars, JPEGs or through ExifTool.

        Args:
            history: Where the posts are, and where it is kept what was written.
            profile: Where backups of photos go.
            into: Where keywords go.
            exiftool: The program, on the search path or with its path.

        Raises:
            MetadataError: ExifTool is needed, and isn't there.
        """
        self._history, self._profile, self._into = history, profile, into
        self._exiftool = find_exiftool(exiftool) if into is Into.EXIFTOOL else None

    def plan(self, post_ids: Sequence[int]) -> Generator[Progress, None, list[KeywordChange]]:
        """Tell what writing would change, file by file; nothing is written.

        Raises:
            HistoryError: The history can't be read.
        """
        changes = []
        for progress, steps in self._steps(post_ids):
            yield progress
            changes += [step.change for step in steps()]
        yield Progress(len(post_ids), len(post_ids))
        return changes

    def write(self, post_ids: Sequence[int]) -> Generator[Progress, None, list[KeywordChange]]:
        """Write, and tell what was changed, file by file; a file that can't be written doesn't stop the others.

        Raises:
            HistoryError: What was written can't be remembered; nothing more is written.
        """
        changes: list[KeywordChange] = []
        to_remember: list[Written] = []
        try:
            for progress, steps in self._steps(post_ids):
                yield progress
                for step in steps():
                    changes.append(self._done(step, to_remember))
        finally:
            self._history.remember_written(to_remember)
        yield Progress(len(post_ids), len(post_ids))
        return changes

    def _steps(self, post_ids: Sequence[int]) -> Iterator[tuple[Progress, Callable[[], Iterator[_Step]]]]:
        """Photo by photo how far it is, and what is to be done."""
        for start in range(0, len(post_ids), _POSTS_A_READ):
            decision = self._history.latest_decision()  # before the tags are read, so that none is missed later
            wanted = post_ids[start : start + _POSTS_A_READ]
            for done, post in enumerate(self._history.posts(wanted), start):
                for photo in post.photos:
                    progress = Progress(done, len(post_ids), photo.path.name)
                    yield progress, partial(self._steps_of, post, photo.photo_id, photo.path, decision)

    def _steps_of(self, post: DeskPost, photo_id: int, photo: Path, decision: int) -> Iterator[_Step]:
        """The files of one photo, each read when its turn comes."""
        for path, open_it in self._files(photo):
            change = KeywordChange(post.post_id, photo, path, Becomes.UNCHANGED)
            try:
                with open_file(photo):
                    pass  # a sidecar of a photo that isn't there helps nobody
                yield self._step(change, open_it(), post, photo_id, decision)
            except (MetadataError, PhotoError) as error:
                yield _Step(replace(change, becomes=Becomes.FAILED, error=str(error)))

    def _files(self, photo: Path) -> Iterator[tuple[Path, Callable[[], KeywordFile]]]:
        """What is to hold the keywords of a photo, and how each is opened."""
        sidecars = sidecars_of(photo)[:1]
        if self._into is not Into.SIDECAR and is_jpeg(photo):
            yield photo, partial(JpegFile, photo)
        elif self._exiftool is not None:
            yield photo, partial(ExiftoolFile, photo, self._exiftool, self._profile.scratch_dir)
        else:
            sidecars = [sidecar_for(photo)]
        for sidecar in sidecars:
            yield sidecar, partial(SidecarFile, sidecar)

    def _step(self, change: KeywordChange, file: KeywordFile, post: DeskPost, photo_id: int, decision: int) -> _Step:
        identity = file.path.resolve()  # the same whichever link leads to it
        rows = self._history.written_in(identity)
        before = rows.get(photo_id)
        anew = self._history.chosen_since(post.post_id, before.decision) if before else set()
        if file.is_new:
            merge = merged(post.chosen, file.keywords, {}, {})
        else:
            others = [row for photo, row in rows.items() if photo != photo_id]
            merge = merged(
                post.chosen, file.keywords, _whose(before), _whose(*others), anew, self._history.taken_off(post.post_id)
            )
        becomes = Becomes.UNCHANGED
        if file.change(merge.wanted, merge.removed_keys):
            becomes = Becomes.NEW if file.is_new and not file.is_photo else Becomes.UPDATED
        lists = {name: getattr(merge, name) for name in ("added", "kept", "removed", "left_out")}
        digests = frozenset(row.digest for row in rows.values() if row.digest)
        return _Step(
            replace(change, becomes=becomes, **lists),
            file,
            merge,
            Written(photo_id, identity, merge.keys, decision, before.digest if before else None),
            must_remember=bool(anew) or _whose(before) != dict(merge.keys),
            digests=digests,
        )

    def _done(self, step: _Step, to_remember: list[Written]) -> KeywordChange:
        """Write one file; what is to be remembered of it waits for the next one, so that both cost one commit."""
        change, file, after = step.change, step.file, step.after
        if file is None or after is None:
            return change
        if change.becomes is Becomes.UNCHANGED:
            to_remember += [after] if step.must_remember else []
            return change
        try:
            if file.is_photo and digest_of(file.path) not in step.digests:
                keep_backup(file.path, self._profile.backups_dir)
            self._history.remember_written([*to_remember, replace(after, keys=step.merge.planned)])
            to_remember.clear()
            file.save()
            to_remember.append(replace(after, digest=digest_of(file.path)) if file.is_photo else after)
        except MetadataError as error:
            return replace(change, becomes=Becomes.FAILED, error=str(error))
        return change


def _whose(*rows: Written | None) -> dict[str, Whose]:
    """Whose each keyword of these is, by key; where they differ, TagDesk's."""
    found: dict[str, Whose] = {}
    for row in filter(None, rows):
        for key, whose in row.keys.items():
            if found.get(key, Whose.THEIRS) is Whose.THEIRS:
                found[key] = Whose(whose)
    return found
