"""Sentences and numbers that the window says itself, where what is below it speaks English only."""

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from tagdesk.assistant.desk import _NOTES, Desk, Undone
from tagdesk.assistant.explanation import Explanation
from tagdesk.assistant.settings import Language
from tagdesk.gui.importing.text import kind_words
from tagdesk.gui.number_text import number_text
from tagdesk.gui.reasons.words import sentence_words, why_words
from tagdesk.gui.undo_text import note_words
from tagdesk.gui.wording import speak
from tagdesk.importers.formats import IMPORTERS
from tagdesk.recommend.explain import Reasons
from tagdesk.recommend.reason_sentence import Clause, Why, clauses_of, sentence_of

TOLD = (Clause(Why.USES, {"uses": 31, "posts": 1240}), Clause(Why.WORD, {"first": "tea {x}"}))


@pytest.fixture
def german(qtbot):
    app = QApplication.instance()
    before = QLocale()
    translators = speak(app, Language.GERMAN)
    yield
    QLocale.setDefault(before)
    for translator in translators:
        app.removeTranslator(translator)


def explanation(told: tuple[Clause, ...]) -> Explanation:
    return Explanation(sentence_of(told), told=told)


def test_every_reason_is_said_as_the_command_line_says_it() -> None:
    assert why_words() == {why.value: why.value for why in Why}
    nothing = clauses_of(Reasons("tag", 0.5))
    for told in (TOLD, nothing):
        assert sentence_words(explanation(told)) == sentence_of(told)
    assert sentence_words(Explanation("Because.")) == "Because."


def test_reasons_in_german(german) -> None:
    words = "Du hast es in 31 deiner 1.240 Beiträge benutzt; das Wort „tea {x}“ steht im Bildtext."
    assert sentence_words(explanation(TOLD)) == words
    assert sentence_words(explanation(())) == "Nichts Besonderes spricht dafür."


def test_every_undo_is_told() -> None:
    for kind, note in _NOTES.items():
        told = Undone(1, "as it was", kind=kind, posts=2, tags="#sea #sun")
        assert note_words(told) == note.format(posts="2 posts", tags="#sea #sun")
    assert note_words(Undone(1, "as it was")) == "as it was"


def test_an_undo_in_german(german, desk: Desk) -> None:
    post = desk.add_caption_post("tea")
    desk.accept(post.post_id, "sea")
    undone = desk.undo()
    assert undone is not None and undone.note == "accept #sea"
    assert note_words(undone) == "#sea annehmen"


def test_numbers() -> None:
    assert [number_text(1240), number_text(3.44, 1)] == ["1,240", "3.4"]


def test_numbers_in_german(german) -> None:
    assert [number_text(1240), number_text(1240.44, 1)] == ["1.240", "1.240,4"]


def test_kinds_of_exports(german) -> None:
    assert kind_words("Mastodon") == "Mastodon"
    named_by_format = [importer.title for importer in IMPORTERS if importer.general]
    assert [title for title in named_by_format if kind_words(title) == title] == []
