"""What happens to dropped, pasted or chosen files (Qt-free)."""

from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

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

    texts = [path for path in paths if is_text_file(path)]
    others = [path for path in paths if path not in texts]
    photos = find_photos(others)
    posts: list[DeskPost] = []
    if photos:
        posts = yield from desk.add_photos(photos)
    notes = [_nothing_in(path) for path in others if path.is_dir() and not _within(path, photos)]
    captioned = []
    for text in texts:
        try:
            post, note = _caption_from(desk, text, posts, current_id, alone=len(paths) == 1, pair=len(paths) == 2)
        except TagDeskError as error:
            notes.append(str(error))
            continue
        if post:
            captioned.append(post)
        if note:
            notes.append(note)
    return Intake(tuple(posts), tuple(captioned), tuple(notes))


def _caption_from(
    desk: Desk, text: Path, posts: Sequence[DeskPost], current_id: int | None, *, alone: bool, pair: bool
) -> tuple[DeskPost | None, str]:
    caption = _read_caption(text)
    if not caption:
        return None, f"“{text.name}” holds no text, so no caption was changed."
    post = _named_after(text, posts) or _named_after(text, desk.posts())
    if post is None and pair and len(posts) == 1:
        post = posts[0]
    if post is not None:
        return desk.set_caption(post.post_id, caption), ""
    if not alone:
        return None, f"“{text.name}” is named after no photo on the desk; drop it alone onto the post it is for."
    if current_id is None:
        return desk.add_caption_post(caption), ""
    return desk.set_caption(current_id, caption), ""


def _read_caption(text: Path) -> str:
    from tagdesk.metadata.photo_facts import caption_beside

    return caption_beside(text.with_suffix(""))


def _named_after(text: Path, posts: Iterable[DeskPost]) -> DeskPost | None:
    stem = text.stem.casefold()
    for post in posts:
        for photo in post.photos:
            if stem in (photo.path.stem.casefold(), photo.path.name.casefold()):
                return post
    return None


def _within(folder: Path, photos: Iterable[Path]) -> bool:
    return any(photo.is_relative_to(folder) for photo in photos)


def _nothing_in(folder: Path) -> str:
    return f"The folder “{folder.name}” holds no photos; drop JPEG, PNG, WebP, HEIC, TIFF or GIF files."
