"""What happens to dropped, pasted or chosen files (of Qt it needs the translation only)."""

from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from tagdesk.assistant.desk import Desk
from tagdesk.domain import DeskPost, Progress
from tagdesk.errors import TagDeskError

TEXT_SUFFIX = ".txt"


@dataclass(frozen=True)
class Intake:
    """Outcome of a drop: posts of its photos, posts that got a caption, sentences about what did not fit."""

    posts: tuple[DeskPost, ...] = ()
    captioned: tuple[DeskPost, ...] = ()
    notes: tuple[str, ...] = field(default=())


def is_text_file(path: Path) -> bool:
    """Whether the file is taken as a caption rather than a photo."""
    return path.suffix.lower() == TEXT_SUFFIX and not path.is_dir()


def take_in(desk: Desk, paths: Sequence[Path], current_id: int | None) -> Generator[Progress, None, Intake]:
    """Put files on the desk: photos and folders of photos become posts, text files become captions.

    A text file belongs to the photo it is named after (of this drop first, then on the desk), one text with one photo
    belong together anyway, and a text that comes alone goes to the current post.

    Args:
        desk: Where posts live.
        paths: What was dropped.
        current_id: The post on show, if any.
    """
    from tagdesk.recommend.photo_file import find_photos  # needs Pillow, which must not delay the first paint

    texts: list[Path] = []
    others: list[Path] = []
    for path in paths:
        (texts if is_text_file(path) else others).append(path)
    yield Progress(0, 0)  # a large folder takes a moment
    photos = find_photos(others)
    posts: list[DeskPost] = []
    if photos:
        posts = yield from desk.add_photos(photos)
    notes = [_nothing_in(path) for path in others if path.is_dir() and not _within(path, photos)]
    captioned = []
    owners = _Owners(desk, posts)
    for done, text in enumerate(texts):
        yield Progress(done, len(texts), text.name)
        try:
            post, note = _caption_from(desk, text, owners, current_id, alone=len(paths) == 1, pair=len(paths) == 2)
        except TagDeskError as error:
            notes.append(str(error))
            continue
        if post:
            captioned.append(post)
        if note:
            notes.append(note)
    return Intake(tuple(posts), tuple(captioned), tuple(notes))


def _caption_from(
    desk: Desk, text: Path, owners: "_Owners", current_id: int | None, *, alone: bool, pair: bool
) -> tuple[DeskPost | None, str]:
    caption = _read_caption(text)
    if not caption:
        return None, _tr("“{file}” holds no text, so no caption was changed.").format(file=text.name)
    post = owners.of(text)
    if post is None and pair and len(owners.posts) == 1:
        post = owners.posts[0]
    if post is not None:
        return desk.set_caption(post.post_id, caption), ""
    if not alone:
        words = _tr("“{file}” is named after no photo on the desk; drop it alone onto the post it is for.")
        return None, words.format(file=text.name)
    if current_id is None:
        return desk.add_caption_post(caption), ""
    return desk.set_caption(current_id, caption), ""


def _read_caption(text: Path) -> str:
    from tagdesk.metadata.photo_facts import caption_beside

    return caption_beside(text.with_suffix(""))


class _Owners:
    """Whose caption a text file is, by its name: a post of the drop, else one on the desk."""

    def __init__(self, desk: Desk, posts: Sequence[DeskPost]) -> None:
        self.posts = posts
        self._desk = desk
        self._dropped = _by_name(posts)
        self._on_desk: dict[str, DeskPost] | None = None

    def of(self, text: Path) -> DeskPost | None:
        stem = text.stem.casefold()
        if (post := self._dropped.get(stem)) is not None:
            return post
        if self._on_desk is None:
            self._on_desk = _by_name(self._desk.posts())
        return self._on_desk.get(stem)


def _by_name(posts: Iterable[DeskPost]) -> dict[str, DeskPost]:
    """Posts by the names of their photos, with and without ending; the first one of a name counts."""
    names: dict[str, DeskPost] = {}
    for post in posts:
        for photo in post.photos:
            for name in (photo.path.stem, photo.path.name):
                names.setdefault(name.casefold(), post)
    return names


def _within(folder: Path, photos: Iterable[Path]) -> bool:
    return any(photo.is_relative_to(folder) for photo in photos)


def _nothing_in(folder: Path) -> str:
    words = _tr("The folder “{folder}” holds no photos; drop JPEG, PNG, WebP, HEIC, TIFF or GIF files.")
    return words.format(folder=folder.name)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Intake", text)
