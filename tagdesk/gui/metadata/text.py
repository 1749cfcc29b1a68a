"""What the window says about keywords in files, in plain words (of Qt it needs the translation only)."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QCoreApplication

from tagdesk.assistant.metadata_writing import Becomes, KeywordChange, counted
from tagdesk.gui.bidi import isolated
from tagdesk.gui.metadata.run import Outcome
from tagdesk.gui.number_text import number_text


def becomes_words(becomes: Becomes) -> str:
    """What becomes of one file, or became of it."""
    return {
        Becomes.NEW: _tr("New"),
        Becomes.UPDATED: _tr("Updated"),
        Becomes.UNCHANGED: _tr("Unchanged"),
        Becomes.FAILED: _tr("Failed"),
    }[becomes]


def files_words(changes: Sequence[KeywordChange], *, is_plan: bool = False) -> str:
    """`3 new files, 2 updated, 1 unchanged, 1 failed`."""
    one_new, many_new = _tr("{count} new file"), _tr("{count} new files")
    words = {
        Becomes.UPDATED: _tr("{count} updated"),
        Becomes.UNCHANGED: _tr("{count} unchanged"),
        Becomes.FAILED: _tr("{count} can't be written") if is_plan else _tr("{count} failed"),
    }
    parts = []
    for becomes, count in counted(changes).items():
        pattern = words.get(becomes) or (one_new if count == 1 else many_new)
        parts.append(pattern.format(count=number_text(count)))
    return ", ".join(parts)


def plan_words(changes: Sequence[KeywordChange]) -> str:
    """What writing would do, in a sentence."""
    if not changes:
        return _tr("None of these posts has a photo to write into.")
    if all(change.becomes is Becomes.UNCHANGED for change in changes):
        return _tr("Nothing would change: the files hold what they are to hold.")
    words = _tr("Would be written: {files}.") if _writes(changes) else _tr("Nothing would be written: {files}.")
    return words.format(files=files_words(changes, is_plan=True))


def outcome_words(outcome: Outcome) -> str:
    """What was written, in a sentence; problems are told by `problem_words`."""
    changes = outcome.changes
    if outcome.is_stopped:
        return _tr("Stopped; {files} so far.").format(files=files_words(changes) or _tr("nothing written"))
    if not changes:
        return _tr("There is no photo to write into.")
    if outcome.has_nothing:
        return _tr("There is nothing to write yet: accept a suggestion or add a tag first.")
    if len(changes) > 1:
        words = _tr("Written: {files}.") if _writes(changes) else _tr("Nothing was written: {files}.")
        return words.format(files=files_words(changes))
    (change,) = changes
    if change.error:
        return _tr("Nothing was written.")
    name = isolated(change.file.name)
    left_out = left_out_words(change)
    if change.becomes is Becomes.UNCHANGED:
        sentence = _tr("{file} holds these tags already.") if not left_out else _tr("{file} stays as it is.")
        return " ".join(filter(None, (sentence.format(file=name), left_out)))
    return " ".join(filter(None, (_written_words(change, name), left_out)))


def problem_words(outcome: Outcome) -> str:
    """Why something could not be written, empty if all was: the first reason, and how many more there are."""
    failures = outcome.failures
    if not failures:
        return ""
    sentences = [failures[0].error or ""]
    if len(failures) == 2:
        sentences.append(_tr("One more file could not be written; Ctrl+Shift+S shows which."))
    elif len(failures) > 2:
        words = _tr("{count} more files could not be written; Ctrl+Shift+S shows which.")
        sentences.append(words.format(count=number_text(len(failures) - 1)))
    if written := _writes(outcome.changes):
        words = _tr("The other file is written.") if written == 1 else _tr("The other {count} files are written.")
        sentences.append(words.format(count=number_text(written)))
    return " ".join(sentences)


def change_words(change: KeywordChange) -> str:
    """`− lake  + beach  + dog`: what one file loses and gains; losses first, as they are not to be overlooked."""
    return "  ".join([*_signed("−", change.removed), *_signed("+", change.added)])


def listed(tags: Iterable[str]) -> str:
    """`beach, dog`."""
    return ", ".join(map(isolated, tags))


def left_out_words(change: KeywordChange) -> str:
    """Tags that are not written, and why; empty for none."""
    if not change.left_out:
        return ""
    return _tr("Left out, as they were taken out of the file: {tags}.").format(tags=listed(change.left_out))


def note_words(change: KeywordChange) -> str:
    """Why a file can't be written, or what is left out."""
    return change.error or left_out_words(change)


def detail_words(change: KeywordChange) -> str:
    """All that is known of one file, line by line."""
    lines = [str(change.file)]
    rows = [
        (_tr("Added"), change.added),
        (_tr("Removed"), change.removed),
        (_tr("Kept"), change.kept),
        (_tr("Left out, as they were taken out of the file"), change.left_out),
    ]
    lines += [f"{name}: {listed(tags)}" for name, tags in rows if tags]
    return "\n".join([*lines, change.error] if change.error else lines)


def spoken_words(change: KeywordChange) -> str:
    """One row of the table for a screen reader."""
    return ", ".join(filter(None, detail_words(change).splitlines()))


def _written_words(change: KeywordChange, name: str) -> str:
    parts = []
    if change.added:
        parts.append(_tr("{count} added").format(count=len(change.added)))
    if change.removed:
        parts.append(_tr("{count} removed").format(count=len(change.removed)))
    if not parts:
        # Keywords that are there already are written in the other places that programs look in.
        return _tr("Written to {file}: no tag is new, all are where programs look now.").format(file=name)
    return _tr("Written to {file}: {what}.").format(file=name, what=", ".join(parts))


def _writes(changes: Iterable[KeywordChange]) -> int:
    """How many files are written."""
    return sum(change.becomes in (Becomes.NEW, Becomes.UPDATED) for change in changes)


def _signed(sign: str, tags: Iterable[str]) -> list[str]:
    return [f"{sign} {isolated(tag)}" for tag in tags]


def _tr(text: str) -> str:
    return QCoreApplication.translate("MetadataText", text)
