"""The language of the words: which one is spoken, and the catalogues that translate them."""

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from tagdesk.assistant.settings import Language
from tagdesk.paths import resources_dir

#: Languages that there is a catalogue of.
TRANSLATED = (Language.GERMAN,)


def spoken(language: Language) -> Language:
    """The language that a choice means here: the first of the system's that TagDesk speaks, else English."""
    if language is not Language.SYSTEM:
        return language
    for name in QLocale.system().uiLanguages():
        code = name.replace("_", "-").partition("-")[0]
        if code == Language.ENGLISH:
            break
        if code in TRANSLATED:
            return Language(code)
    return Language.ENGLISH


def speak(app: QCoreApplication, language: Language) -> list[QTranslator]:
    """Translate TagDesk's words and Qt's own; the translators work until they are removed."""
    code = spoken(language)
    if code not in TRANSLATED:
        return []
    QLocale.setDefault(QLocale(str(code)))
    translators = []
    qt_folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    for name, folder in (("qtbase", qt_folder), ("tagdesk", str(resources_dir() / "translations"))):
        translator = QTranslator(app)
        if translator.load(f"{name}_{code}", folder):
            app.installTranslator(translator)
            translators.append(translator)
    return translators
