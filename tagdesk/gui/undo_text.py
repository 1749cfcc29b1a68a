"""What an undo or redo was about, in the language of the window (of Qt it needs the translation only)."""

from PySide6.QtCore import QCoreApplication

from tagdesk.assistant.desk import Undone
from tagdesk.gui.importing.text import posts_words


def note_words(undone: Undone) -> str:
    """`accept #sunset`, `import 450 posts`."""
    notes = {
        "add": _tr("add {posts}"),
        "import": _tr("import {posts}"),
        "remove_posts": _tr("remove {posts}"),
        "put_back": _tr("put {posts} back on the desk"),
        "accept": _tr("accept {tags}"),
        "reject": _tr("reject {tags}"),
        "own": _tr("add {tags}"),
        "remove": _tr("remove {tags}"),
        "caption": _tr("edit the caption"),
        "place": _tr("edit the place"),
        "time": _tr("edit the time"),
        "done": _tr("mark as done"),
        "reopen": _tr("mark as not done"),
        "account": _tr("move to another account"),
        "rename": _tr("rename {tags}"),
        "edit": _tr("edit {tags}"),
        "reorder": _tr("put the tags in another order"),
        "group": _tr("group {posts}"),
        "ungroup": _tr("ungroup"),
        "lead": _tr("put another photo first"),
    }
    if undone.kind not in notes:
        return undone.note
    return notes[undone.kind].format(posts=posts_words(undone.posts), tags=undone.tags)


def _tr(text: str) -> str:
    return QCoreApplication.translate("UndoText", text)
