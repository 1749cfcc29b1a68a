"""Words of the window: all go through `tr()`, and all of them are translated."""

import ast
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

import tagdesk.gui
from tagdesk.assistant.settings import Language
from tagdesk.errors import TagDeskError
from tagdesk.gui.translations import Message, all_messages, messages_of, read_catalogue, update, write_catalogue
from tagdesk.gui.wording import TRANSLATED, speak, spoken
from tagdesk.paths import resources_dir

GUI = Path(tagdesk.gui.__file__).parent
CATALOGUES = resources_dir() / "translations"

#: Calls whose text a person sees, by name.
_SAYING = {
    "QAction", "QCheckBox", "QDockWidget", "QGroupBox", "QLabel", "QMenu", "QPushButton", "QRadioButton", "PlainLabel",
    "addAction", "addItem", "addMenu", "addRow", "addTab", "say", "say_notice", "say_problem",
    "setAccessibleDescription", "setAccessibleName", "setHeaderLabels", "setPlaceholderText", "setSpecialValueText",
    "setStatusTip", "setText", "setTitle", "setToolTip", "setWhatsThis", "setWindowTitle", "showMessage",
}  # fmt: skip
#: The same in every language.
_UNIVERSAL = {"TagDesk", "English", "Deutsch", "2026-06-14 20:52"}
#: Programs that people who work on TagDesk run.
_TOOLS = {
    "first_paint.py", "heartbeat.py", "screenshots.py", "screenshot_past.py", "screenshot_training.py",
    "translations.py",
}  # fmt: skip
_PLACEHOLDER = re.compile(r"\{\w*\}")


def literals(node: ast.expr) -> Iterator[str]:
    """Texts in an argument, pieces of f-strings and of choices too; what is in a call is another's business."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        for part in node.values:
            yield from literals(part) if isinstance(part, ast.Constant) else ()
    elif isinstance(node, ast.IfExp):
        yield from literals(node.body)
        yield from literals(node.orelse)
    elif isinstance(node, ast.BinOp):
        yield from literals(node.left)
        yield from literals(node.right)
    elif isinstance(node, (ast.List, ast.Tuple)):
        for part in node.elts:
            yield from literals(part)


def untranslated(source: str) -> list[str]:
    """Words that a person sees as they are written in the source."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in _SAYING:
            texts = [text for argument in node.args for text in literals(argument)]
            found += [text for text in texts if re.search(r"[^\W\d_]{2}", text) and text.strip() not in _UNIVERSAL]
    return found


@pytest.mark.parametrize(
    "source",
    [
        'label.setText("Hello there")',
        'label.setText(f"Hello {name}")',
        'QPushButton("Go" if a else self.tr("Stop"), self)',
        'self.message.say("No " + name)',
    ],
)
def test_words_beside_tr_are_seen(source: str) -> None:
    assert untranslated(source)


@pytest.mark.parametrize(
    "source", ['label.setText(self.tr("Hello"))', 'label.setText(f"{a} · {b}")', 'label.setText("☰")', 'f("Hello")']
)
def test_others_are_left_alone(source: str) -> None:
    assert untranslated(source) == []


def test_every_word_of_the_window_goes_through_tr() -> None:
    found = {
        path.name: untranslated(path.read_text(encoding="utf-8"))
        for path in GUI.rglob("*.py")
        if path.name not in _TOOLS
    }
    assert {name: texts for name, texts in found.items() if texts} == {}


def test_texts_are_found_in_the_context_in_which_qt_looks_for_them() -> None:
    source = """
class Bar(QWidget):
    def f(self):
        a = self.tr("one" " and two")
        b = QCoreApplication.translate("Other", "three")
        c = _tr("four")
        line.translate(0, height)

def _tr(text):
    return QCoreApplication.translate("Module", text)
"""
    assert messages_of(source) == [Message("Bar", "one and two"), Message("Other", "three"), Message("Module", "four")]
    with pytest.raises(TagDeskError, match="line 2"):
        messages_of("class A:\n    x = self.tr(words)\n", "a.py")


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_catalogue_is_in_step_with_the_sources(language: Language) -> None:
    catalogue = read_catalogue(CATALOGUES / f"tagdesk_{language}.ts")
    hint = "run: python -m tagdesk.gui.translations, then translate resources/translations/*.ts and run it again"
    assert set(all_messages()) - set(catalogue) == set(), hint
    assert set(catalogue) - set(all_messages()) == set(), hint
    assert [message for message, text in catalogue.items() if not text] == [], hint


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_keep_placeholders_and_ends(language: Language) -> None:
    for message, text in read_catalogue(CATALOGUES / f"tagdesk_{language}.ts").items():
        if not text:
            continue
        assert Counter(_PLACEHOLDER.findall(message.source)) == Counter(_PLACEHOLDER.findall(text)), message
        assert message.source.endswith("…") == text.endswith("…"), message
        assert message.source.endswith(" ") == text.endswith(" "), message
        assert message.source.count("\n") == text.count("\n"), message
        assert ("&" in message.source.replace("&&", "")) == ("&" in text.replace("&&", "")), message


def test_a_text_that_moves_to_another_class_keeps_its_translation(tmp_path: Path) -> None:
    (text, *_) = all_messages()
    write_catalogue(tmp_path / "tagdesk_de.ts", "de", {Message("Gone", text.source): "<Ä> & “so”"})
    left = update(tmp_path, "de")
    catalogue = read_catalogue(tmp_path / "tagdesk_de.ts")
    assert catalogue[text] == "<Ä> & “so”"
    assert text not in left and len(left) == sum(1 for value in catalogue.values() if not value)
    assert (tmp_path / "tagdesk_de.qm").stat().st_size > 50


def test_which_language_is_spoken(monkeypatch: pytest.MonkeyPatch) -> None:
    assert spoken(Language.ENGLISH) is Language.ENGLISH
    for names, language in (
        (["de-AT", "de", "en"], Language.GERMAN),
        (["en-GB", "de-DE"], Language.ENGLISH),
        (["fr-FR", "de"], Language.GERMAN),
        (["C"], Language.ENGLISH),
        ([], Language.ENGLISH),
    ):
        monkeypatch.setattr(QLocale, "uiLanguages", lambda self, names=names: names)
        assert spoken(Language.SYSTEM) is language


@pytest.fixture
def german(qtbot) -> Iterator[None]:
    app = QApplication.instance()
    before = QLocale()
    translators = speak(app, Language.GERMAN)
    assert len(translators) == 2, "Qt's own words, and TagDesk's"
    yield
    QLocale.setDefault(before)
    for translator in translators:
        app.removeTranslator(translator)


def test_the_window_speaks_german(german, open_window, qtbot) -> None:
    window = open_window()
    texts = [label.text() for label in window.findChildren(QLabel)]
    assert any("Nichts verlässt" in text for text in texts)
    buttons = [button.text() for button in window.findChildren(QPushButton)]
    assert "Fotos hinzufügen…" in buttons
    dialog = window.side.show_settings()
    qtbot.waitUntil(lambda: window.idle)
    assert dialog.windowTitle() == "Einstellungen"
    assert "Schließen" in [button.text().replace("&", "") for button in dialog.findChildren(QPushButton)]
    assert "Rückgängig" in {action.text().replace("&", "") for action in window.actions()}


@pytest.mark.parametrize("language", [Language.ENGLISH, *TRANSLATED])
def test_a_letter_finds_its_entry_of_a_menu(request, open_window, language: Language) -> None:
    if language is Language.GERMAN:
        request.getfixturevalue("german")
    window = open_window()
    menu = window._head.menu_button.menu()
    for actions in (menu.actions(), *(action.menu().actions() for action in menu.actions() if action.menu())):
        letters = [letter.casefold() for action in actions for letter in re.findall(r"&(\w)", action.text())]
        # A letter that two entries have goes from one to the other; the menu has more entries than there are letters.
        assert all(count <= 2 for count in Counter(letters).values()), letters


def test_the_command_tells_what_is_left(tmp_path: Path) -> None:
    shutil.copy(CATALOGUES / "tagdesk_de.ts", tmp_path)
    command = [sys.executable, "-m", "tagdesk.gui.translations", "--folder", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "de: 0 texts are left to translate." in done.stdout
    for name in ("tagdesk_de.ts", "tagdesk_de.qm"):
        assert (tmp_path / name).read_bytes() == (CATALOGUES / name).read_bytes(), "what is committed is what it makes"
