"""What an importer is: it recognises the export of one platform in a tree of files, and reads its posts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from tagdesk.domain import Post
from tagdesk.importers.archive_tree import ArchiveTree


class Skip(StrEnum):
    """Why something in an export is no post to import; the words are shown to the person, after a number."""

    REPOST = "reposts"
    REPLY = "replies"
    MESSAGE = "direct messages"
    STORY = "stories"
    OTHERS = "of other people"
    DELETED = "deleted"
    EMPTY = "without tags and text"
    TWICE = "twice in the export"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Options:
    """What the person chose.

    Attributes:
        account: Whose posts are read from an archive that may hold those of several people; None: of whoever has most.
        first_comment: Hashtags of own comments written right after a post belong to it (Instagram).
        stories: Stories are imported too.
        replies: Replies to other people are imported too.
        people: Names of people on the photos become tags (Google Photos, keywords in files).
        albums: Names of albums become tags (Flickr, Google Photos).
    """

    account: str | None = None
    first_comment: bool = False
    stories: bool = False
    replies: bool = False
    people: bool = False
    albums: bool = False


@dataclass(frozen=True)
class Export:
    """What was recognised.

    Attributes:
        account: Name of the account, where the export tells it.
        files: The files that posts are read from; two exports that share one are different exports.
        notes: Sentences the person should know before importing.
    """

    account: str | None
    files: tuple[str, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Item:
    """A post of an export.

    Attributes:
        post: `post_id` is the platform's own or one that another export of the same account gives too; `images` are
            names in the tree, of pictures only; `source` is the importer's or, for tools that save posts of several
            platforms, the platform's name.
        missing: Pictures that the export names but doesn't hold.
    """

    post: Post
    missing: int = 0


@dataclass(frozen=True)
class Importer:
    """One format.

    Attributes:
        name: Short name in lower case, also the `source` of its posts.
        title: Name as people know it.
        recognise: Finds an export in a tree by its content; None if there is none. Opens few files.
        posts: Posts and what is skipped, in the order of the export; reads it as a stream. What can't be read is
            noted in the tree's `problems`, and reading goes on with the next file.
        general: Only for trees in which no other importer recognised anything.
        options: Names of the `Options` that it knows.
    """

    name: str
    title: str
    recognise: Callable[[ArchiveTree], Export | None]
    posts: Callable[[ArchiveTree, Export, Options], Iterator[Item | Skip]]
    general: bool = False
    options: tuple[str, ...] = ()
