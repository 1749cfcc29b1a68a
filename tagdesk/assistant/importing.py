"""Import archives of past posts: look at what is in them, then take it into the history."""

import contextlib
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from tagdesk.assistant.import_report import ImportReport
from tagdesk.assistant.library import Library, NoRoomError, Photos
from tagdesk.assistant.typed import storable, storable_tags
from tagdesk.domain import Account, Post, Progress
from tagdesk.errors import ArchiveError, TagDeskError
from tagdesk.history.imports import ImportRun, Incoming, Outcome
from tagdesk.history.store import History
from tagdesk.importers.exports import Found, find_exports
from tagdesk.importers.importer import Item, Options
from tagdesk.paths import Profile

#: So few rows a transaction that a click never waits behind an import (a post has about five and its tags).
_ROWS_A_TRANSACTION = 200
_ROWS_A_POST = 5


@dataclass(frozen=True)
class Choice:
    """What the person chose for one export.

    Attributes:
        into: Name of the account here; None: the first one, or for posts that name accounts of TagDesk these.
        photos: What happens to pictures.
        options: What of the export counts as posts.
    """

    into: str | None = None
    photos: Photos = Photos.AUTO
    options: Options = field(default_factory=Options)


@dataclass(frozen=True)
class Arrival:
    """Exports that were found in what was given; close it when it is not needed any more."""

    paths: tuple[Path, ...]
    found: tuple[Found, ...]

    def close(self) -> None:
        """Let go of the archives."""
        for found in self.found:
            found.tree.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class ImportService:
    """Imports into one profile."""

    def __init__(self, history: History, profile: Profile) -> None:
        self._history, self._profile = history, profile
        self._library = Library(profile.library_dir)

    def open(self, paths: Sequence[Path]) -> Arrival:
        """Find out which exports were given; may take seconds (a compressed tar is unpacked).

        Raises:
            ArchiveError: One can't be opened, or there is no export among them.
        """
        absolute = [path.expanduser().absolute() for path in paths]
        return Arrival(tuple(absolute), tuple(find_exports(absolute, self._profile.scratch_dir)))

    def preview(self, found: Found, choice: Choice) -> Generator[Progress, None, ImportReport]:
        """Read an export without writing anything; the report says what would become of it."""
        report = self._report(found, choice)
        accounts = {account.name: account.account_id for account in self._history.accounts()}
        for batch in _batches(found, choice, report):
            incoming = [
                Incoming(post, accounts.get(_account_of(post, found, choice, report), 0))
                for post in map(_stored, batch)
            ]
            self._count(found, report, batch, self._history.outcomes(incoming))
            yield Progress(report.posts_found, 0, found.importer.title)
        report.problems = list(dict.fromkeys(found.tree.problems))
        return report

    def take_in(self, arrival: Arrival, found: Found, choice: Choice) -> Generator[Progress, None, ImportReport]:
        """Import an export; what is here already is brought up to date, so that it can be done again at any time.

        If the generator is closed or the program dies, what was written so far stays, and the import is among
        `unfinished`: doing it again goes on. All of it is one undo step.

        Raises:
            ArchiveError: There is no room for the photos.
            HistoryError: The history can't be written.
        """
        self._library.sweep()
        report = self._report(found, choice)
        run = self._history.begin_import(found.importer.name, found.importer.title, _request(arrival, found, choice))
        report.batch = run.batch
        accounts: dict[str, int] = {}
        for batch in _batches(found, choice, report):
            incoming = []
            for post in map(_stored, batch):
                name = _account_of(post, found, choice, report)
                if name not in accounts:
                    accounts[name] = self._account(name)
                incoming.append(Incoming(post, accounts[name]))
            incoming = self._with_photos(found, incoming, choice)
            self._count(found, report, batch, self._history.take_in(run, incoming))
            yield Progress(report.posts_found, 0, found.importer.title)
        self._history.finish_import(run.import_id)
        report.problems = list(dict.fromkeys(found.tree.problems))
        return report

    def accounts(self) -> list[Account]:
        """Accounts that posts can be imported into."""
        return self._history.accounts()

    def unfinished(self) -> list[ImportRun]:
        """Imports that were interrupted; `paths_of` and `choice_of` tell what they were about."""
        return self._history.unfinished_imports()

    def give_up(self, run: ImportRun) -> None:
        """Let an interrupted import be; what it wrote stays until it is undone."""
        self._history.finish_import(run.import_id)

    def _report(self, found: Found, choice: Choice) -> ImportReport:
        found.tree.forget_reading()
        into = choice.into or self._history.accounts()[0].name
        return ImportReport(
            found.importer.name, found.importer.title, found.export.account, into, notes=found.export.notes
        )

    def _account(self, name: str) -> int:
        """The account of that name, which is made if there is none."""
        try:
            return self._history.account_named(name).account_id
        except TagDeskError:
            return self._history.add_account(storable(name)).account_id

    def _with_photos(self, found: Found, posts: list[Incoming], choice: Choice) -> list[Incoming]:
        """Posts with their pictures; those that are here already need none."""
        if choice.photos is Photos.LEAVE_OUT or not any(post.post.images for post in posts):
            return posts
        outcomes = self._history.outcomes(posts)
        return [
            post if outcome is Outcome.DUPLICATE else replace(post, photos=self._photos(found, post.post, choice))
            for post, outcome in zip(posts, outcomes, strict=True)
        ]

    def _photos(self, found: Found, post: Post, choice: Choice) -> tuple[tuple[Path, str], ...]:
        """Pictures of a post on this machine; one that can't be read is missing, the post stays."""
        placed = []
        year = f"{post.time:%Y}" if post.time else "undated"
        alt = post.alt or ("",) * len(post.images)
        for name, words in zip(post.images, alt, strict=False):
            path: Path | None
            if name in found.tree:
                try:
                    path = self._library.place(found.tree, name, choice.photos, f"{found.importer.name}/{year}")
                except NoRoomError:
                    raise
                except ArchiveError as error:
                    found.tree.problems.append(str(error))
                    path = None
            else:
                path = Path(name)  # a file of this machine, which the export names
            if path is not None:
                placed.append((path, storable(words)))
        return tuple(placed)

    def _count(self, found: Found, report: ImportReport, batch: list[Item], outcomes: list[Outcome]) -> None:
        for item, outcome in zip(batch, outcomes, strict=True):
            sizes = (found.tree.size(name) for name in item.post.images if name in found.tree)
            report.count(item, outcome, sum(sizes))


def _account_of(post: Post, found: Found, choice: Choice, report: ImportReport) -> str:
    """Name of the account that a post belongs to: chosen, that of TagDesk's own export, or the first one."""
    if choice.into is None and found.importer.name == "jsonl" and post.user:
        return post.user
    return report.into


def paths_of(run: ImportRun) -> list[Path]:
    """What an interrupted import was given."""
    return [Path(path) for path in run.request["paths"]]


def choice_of(run: ImportRun) -> Choice:
    """What was chosen for an interrupted import."""
    request = run.request
    return Choice(request["into"], Photos(request["photos"]), Options(**request["options"]))


def _request(arrival: Arrival, found: Found, choice: Choice) -> Mapping[str, Any]:
    return {
        "paths": [str(path) for path in arrival.paths],
        "files": list(found.export.files[:3]),
        "into": choice.into,
        "photos": str(choice.photos),
        "options": asdict(choice.options),
    }


def _batches(found: Found, choice: Choice, report: ImportReport) -> Iterator[list[Item]]:
    """Posts in batches of few rows; what is skipped is counted."""
    batch: list[Item] = []
    rows = 0
    with contextlib.closing(found.importer.posts(found.tree, found.export, choice.options)) as posts:  # type: ignore[type-var]
        for item in posts:
            if not isinstance(item, Item):
                report.skipped[item] += 1
                continue
            batch.append(item)
            rows += _ROWS_A_POST + len(item.post.tags) + len(item.post.images)
            if rows >= _ROWS_A_TRANSACTION:
                yield batch
                batch, rows = [], 0
    if batch:
        yield batch


def _stored(item: Item) -> Post:
    """A post as it is kept: text that every program can read again."""
    post = item.post
    return replace(
        post,
        post_id=storable(post.post_id),
        source=storable(post.source or ""),
        caption=storable(post.caption),
        place=storable(post.place) if post.place else None,
        tags=tuple(storable_tags(post.tags)),
        flags=tuple(map(storable, post.flags)),
        rejected=tuple(storable_tags(post.rejected)),
        camera=storable(post.camera) if post.camera else None,
    )
