"""Which files of a Facebook export hold the person's posts and pictures."""

import re
from dataclasses import dataclass
from typing import Self

from tagdesk.importers.archive_tree import ArchiveTree
from tagdesk.importers.json_file import first_value, text_of
from tagdesk.importers.meta_entries import quiet_document
from tagdesk.importers.meta_text import meta_text

_ACTIVITY = r"(?:your_facebook_activity|your_activity_across_facebook|this_profile.s_activity_across_facebook)/"
_POSTS = r"(?:your_posts|your_posts__check_ins__photos_and_videos|profile_posts|posts_on_other_pages_and_profiles)"
#: Files that only Facebook has, with or without the folder around all of them.
_SURE = rf"(?:{_ACTIVITY})?(?:posts/)?{_POSTS}(?:_\d+)?"
_LOOSE = r"(?:your_)?(?:uncategorized_photos|photos|videos)"
#: The folder that everything is in is only there in newer exports.
_OTHERS = (
    rf"(?:{_ACTIVITY})?(?:posts|photos_and_videos)/(?:{_LOOSE}|archive|trash|album/[^/]+)"
    rf"|{_ACTIVITY}reels/your_reels"
)
_PARTS = re.compile(rf"(?:^|(?<=/))(?:{_SURE}|{_OTHERS})\.(?:json|html)$")
_KINDS = (
    ("album", re.compile(r"/album/[^/]+$")),
    ("loose", re.compile(rf"/{_LOOSE}\.\w+$")),
    ("trash", re.compile(r"/trash\.\w+$")),
    ("archive", re.compile(r"/archive\.\w+$")),
    ("elsewhere", re.compile(r"/posts_on_other_pages_and_profiles[^/]*$")),
)
#: What is in several of them belongs to the first.
_ORDER = ("posts", "archive", "elsewhere", "trash", "album", "loose")


@dataclass(frozen=True)
class FacebookFile:
    """A file of the export.

    Attributes:
        name: Name in the tree.
        root: What stands before the names that the export itself uses.
        kind: `posts`, `archive`, `elsewhere` (on pages of others), `trash`, `album` or `loose` (media outside of
            albums).
    """

    name: str
    root: str
    kind: str

    @classmethod
    def of(cls, name: str) -> Self:
        """By its name."""
        match = _PARTS.search(name)
        kind = next((kind for kind, pattern in _KINDS if pattern.search(f"/{name}")), "posts")
        return cls(name, name[: match.start()] if match else "", kind)


def facebook_files(tree: ArchiveTree) -> list[FacebookFile]:
    """Files in JSON, posts first; none if there is no file that only Facebook has."""
    sure = [*tree.matching(rf"{_SURE}\.json"), *tree.matching(rf"{_ACTIVITY}[^/]+/(?:{_LOOSE}|your_reels)\.json")]
    if not any(first_value(tree, name) for name in sure):
        return []
    names = dict.fromkeys([*tree.matching(rf"{_SURE}\.json"), *tree.matching(rf"(?:{_OTHERS})\.json")])
    return sorted(map(FacebookFile.of, names), key=lambda file: _ORDER.index(file.kind))


def facebook_pages(tree: ArchiveTree) -> list[str]:
    """Posts of an export in HTML."""
    return tree.matching(rf"{_SURE}\.html")


def facebook_name(tree: ArchiveTree) -> str | None:
    """Name of the person, if they asked for their profile too."""
    for name in tree.named("profile_information.json"):
        profile = quiet_document(tree, name)
        for key in ("profile_v2", "profile"):
            if person := meta_text(profile, key, "name", "full_name") or text_of(profile, key, "username"):
                return person.strip() or None
    return None
