"""Which files of an Instagram export hold posts, and whose they are; the same for JSON and HTML."""

import re
from dataclasses import dataclass
from typing import Self

from tagdesk.domain import Post
from tagdesk.importers.archive_tree import ArchiveTree
from tagdesk.importers.importer import Item, Options, Skip
from tagdesk.importers.json_file import dict_of, list_of, text_of
from tagdesk.importers.meta_entries import quiet_document
from tagdesk.importers.meta_text import meta_text

#: In the order they are read: what is in several of them belongs to the first.
_KINDS = ("posts", "archived_posts", "igtv_videos", "reels", "other_content", "stories", "recently_deleted_content")
_FOLDERS = r"(?:your_instagram_activity/)?(?:(?:content|media)/)?"
_NAME = rf"{_FOLDERS}(?:{'|'.join(_KINDS)})(?:_\d+)?\.(?:json|html)"
_PARTS = re.compile(rf"(?:^|(?<=/))(?P<own>{_FOLDERS})(?P<kind>{'|'.join(_KINDS)})(?:_\d+)?\.(?:json|html)$")
_FLAGS = {"archived_posts": ("archived",), "stories": ("story",)}
#: The name of an account, and the label it has in languages whose label is known here.
_USER_NAME = re.compile(r"(?=[a-z0-9._]*[a-z])[a-z0-9._]{2,30}")
_USER_LABELS = frozenset(
    {"username", "benutzername", "nomd'utilisateur", "nombredeusuario", "nomeutente", "nomedeusuário"}
    | {"nomedeutilizador", "gebruikersnaam", "användarnamn", "brukernavn", "brugernavn", "nazwaużytkownika"}
)
_NO_NAMES = frozenset({"true", "false", "male", "female"})


@dataclass(frozen=True)
class Content:
    """A file of posts.

    Attributes:
        name: Name in the tree.
        root: What stands before the names that the export itself uses.
        kind: What it holds, as its name says.
        sure: Nothing but Instagram has a file of this name in this folder.
    """

    name: str
    root: str
    kind: str
    sure: bool

    @classmethod
    def of(cls, name: str) -> Self | None:
        """By its name."""
        if not (match := _PARTS.search(name)):
            return None
        return cls(name, name[: match.start()], match["kind"], match["own"].startswith("your_"))

    @property
    def flags(self) -> tuple[str, ...]:
        """Flags of its posts."""
        return _FLAGS.get(self.kind, ())

    def skipped(self, options: Options) -> Skip | None:
        """Why nothing of it is imported."""
        if self.kind == "recently_deleted_content":
            return Skip.DELETED
        return Skip.STORY if self.kind == "stories" and not options.stories else None


def content_files(tree: ArchiveTree, suffix: str) -> list[Content]:
    """Files that may hold posts, those with posts first."""
    found = [content for name in tree.matching(_NAME) if name.endswith(suffix) and (content := Content.of(name))]
    return sorted(found, key=lambda content: _KINDS.index(content.kind))


def judged(post: Post, missing: int) -> Item | Skip:
    """The post, unless there is nothing to learn from it."""
    return Item(post, missing) if post.caption.strip() or post.tags else Skip.EMPTY


def account_name(tree: ArchiveTree) -> str | None:
    """Name of the account, where the person asked for their profile too."""
    for name in (*tree.named("personal_information.json"), *tree.named("profile.json")):
        whole = quiet_document(tree, name)
        if _USER_NAME.fullmatch(user := text_of(whole, "username")):
            return user  # before 2021
        values = {
            re.sub(r"\s", "", meta_text(label)).replace("’", "'").casefold(): text_of(pair, "value").strip()
            for profile in list_of(whole, "profile_user")
            for label, pair in dict_of(profile, "string_map_data").items()
        }
        names = [value for label, value in values.items() if label in _USER_LABELS and _USER_NAME.fullmatch(value)]
        others = [value for value in values.values() if _USER_NAME.fullmatch(value) and value not in _NO_NAMES]
        if names or len(others) == 1:
            return (names or others)[0]
    return None
