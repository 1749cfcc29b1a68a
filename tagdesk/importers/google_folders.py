"""Folders of Google Photos in a Takeout, by year and by album; all their names are in the language of the account."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from tagdesk.importers.archive_tree import ArchiveTree
from tagdesk.importers.google_sidecars import is_named_as_sidecar, match_sidecars
from tagdesk.importers.importer import Export
from tagdesk.importers.json_file import document, text_of
from tagdesk.importers.photo_words import RAW, suffix_of
from tagdesk.importers.pictures import PICTURES, VIDEOS

MEDIA = PICTURES | VIDEOS | RAW


@dataclass
class Folder:
    """Files of one folder, names in the tree; `album` is its title if it is an album."""

    sidecars: list[str] = field(default_factory=list)
    media: list[str] = field(default_factory=list)
    album: str = ""


def photo_folders(tree: ArchiveTree, export: Export) -> dict[str, Folder]:
    """The folders with photos: those with JSON files of photos, and their neighbours."""
    with_photos = {folder_of(name) for name in export.files}
    # Beside `Google Photos` in a Takeout are notes, letters and contacts.
    parents = {parent for folder in with_photos if basename_of(parent := folder_of(folder)) not in ("", "Takeout")}
    folders: defaultdict[str, Folder] = defaultdict(Folder)
    for name in tree:
        folder = folder_of(name)
        if folder not in with_photos and folder_of(folder) not in parents:
            continue
        if suffix_of(name) == ".json":
            folders[folder].sidecars.append(name)
        elif suffix_of(name) in MEDIA:
            folders[folder].media.append(name)
    return folders


def take_album(tree: ArchiveTree, folder: Folder) -> None:
    """Take what is no JSON of a photo out of a folder; the title of its album is among that, in a file of any name."""
    matches = match_sidecars(map(basename_of, folder.sidecars), map(basename_of, folder.media))
    for name in list(folder.sidecars):
        if is_named_as_sidecar(name) or basename_of(name) in matches:
            continue
        problems = list(tree.problems)
        data = document(tree, name)
        tree.problems = problems
        if not is_photo(data):
            folder.sidecars.remove(name)
            folder.album = folder.album or text_of(data, "title") or text_of(data, "albumData", "title")


def albums_of(tree: ArchiveTree, folders: list[Folder]) -> dict[str, list[str]]:
    """Titles of the albums of each photo, by its key."""
    albums: defaultdict[str, list[str]] = defaultdict(list)
    problems = list(tree.problems)
    for folder in folders:
        for name in folder.sidecars if folder.album else ():
            albums[key_of(document(tree, name), name)].append(folder.album)
    tree.problems = problems
    return albums


def is_photo(data: Any) -> bool:
    return isinstance(data, dict) and ("photoTakenTime" in data or "googlePhotosOrigin" in data)


def key_of(data: Any, sidecar: str) -> str:
    """What is the same wherever a photo is in an export, and in every export."""
    taken = text_of(data, "photoTakenTime", "timestamp")
    stamp = taken if taken not in ("", "0") else text_of(data, "creationTime", "timestamp")
    return f"{text_of(data, 'title') or basename_of(sidecar)}|{stamp}"


def basename_of(name: str) -> str:
    return name.rpartition("/")[2]


def folder_of(name: str) -> str:
    return name.rpartition("/")[0]
