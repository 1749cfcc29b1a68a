"""HTML files of any size as a run of tags and texts."""

import codecs
from collections.abc import Iterator

from tagdesk.errors import ArchiveError
from tagdesk.importers.archive_tree import ArchiveTree
from tagdesk.importers.html_pieces import Tag, html_pieces

_CHUNK_BYTES = 1 << 16
#: Between two tags; more is no text that a person wrote.
_LONGEST_PIECE = 1 << 22
_UNSEEN = frozenset({"script", "style"})


def html_stream(tree: ArchiveTree, name: str) -> Iterator[Tag | str]:
    """Tags and the texts between them, without scripts; ends early where the file can't be read, which is noted."""
    unseen = ""
    for whole in _chunks(tree, name):
        for piece in html_pieces(whole):
            if unseen:
                if isinstance(piece, Tag) and piece.closing and piece.name == unseen:
                    unseen = ""
            else:
                yield piece
                if isinstance(piece, Tag) and piece.name in _UNSEEN and not piece.closing:
                    unseen = piece.name


def _chunks(tree: ArchiveTree, name: str) -> Iterator[str]:
    """The file in pieces that end before a tag."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")(errors="replace")
    rest = ""
    try:
        with tree.open_file(name) as stream:
            while chunk := stream.read(_CHUNK_BYTES):
                text = decoder.decode(chunk).replace("\0", "")
                end = text.rfind("<")
                if end >= 0:
                    yield rest + text[:end]
                    rest = text[end:]
                elif len(rest) > _LONGEST_PIECE:
                    raise ArchiveError(f"{name} is damaged; what stands behind the damage was left out.")
                else:
                    rest += text
    except ArchiveError as error:
        tree.problems.append(str(error))
    yield rest
