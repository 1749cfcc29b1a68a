"""Keeps the catalogues of translated words in step with the sources: `python -m tagdesk.gui.translations`.

It reads what goes through `tr()` in the modules of the window, puts new words into `resources/translations/*.ts` for
somebody to translate, drops those that are gone, and compiles what is translated into the `*.qm` that the program
loads. Only a checkout can do that.
"""

import ast
import shutil
import subprocess
import sysconfig
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import click
from defusedxml import ElementTree as SafeTree

from tagdesk.errors import TagDeskError
from tagdesk.gui.wording import TRANSLATED
from tagdesk.paths import resources_dir

_HERE = Path(__file__).resolve().parent
_TRANSLATE = "translate"
_COMPILE_TIMEOUT_S = 60


@dataclass(frozen=True, order=True)
class Message:
    """A text of the window, in the context in which Qt looks it up: the class that says it."""

    context: str
    source: str


class _Reader(ast.NodeVisitor):
    """Finds the texts of one module."""

    def __init__(self, tree: ast.Module, name: str) -> None:
        self.messages: list[Message] = []
        self._name = name
        self._classes: list[str] = []
        self._context_of_module = _context_of(tree)
        self.visit(tree)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._classes.append(node.name)
        self.generic_visit(node)
        self._classes.pop()

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        if node.name != "_tr":
            self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        self.generic_visit(node)
        function = node.func
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        if name == "tr" and self._classes:
            self._keep(self._classes[-1], node.args[0], node.lineno)
        elif name == "_tr" and self._context_of_module:
            self._keep(self._context_of_module, node.args[0], node.lineno)
        elif name == _TRANSLATE and getattr(getattr(function, "value", None), "id", "") == "QCoreApplication":
            self._keep(_literal(node.args[0]) or "", node.args[1], node.lineno)

    def _keep(self, context: str, node: ast.expr, line: int) -> None:
        source = _literal(node)
        if source is None or not context:
            raise TagDeskError(f"{self._name}, line {line}: what is to be translated must stand there word by word.")
        self.messages.append(Message(context, source))


def messages_of(source: str, name: str = "") -> list[Message]:
    """Texts of a module that go through `tr()`."""
    return _Reader(ast.parse(source), name).messages


def all_messages(folder: Path = _HERE) -> list[Message]:
    """Texts of all modules of the window, each once, in order."""
    found: set[Message] = set()
    for path in sorted(folder.rglob("*.py")):
        found.update(messages_of(path.read_text(encoding="utf-8"), path.name))
    return sorted(found)


def read_catalogue(path: Path) -> dict[Message, str]:
    """What a `.ts` file translates; texts that nobody has translated yet are empty."""
    if not path.exists():
        return {}
    root = SafeTree.parse(path).getroot()
    return {
        Message(context.findtext("name", ""), message.findtext("source", "")): message.findtext("translation") or ""
        for context in root.iter("context")
        for message in context.iter("message")
    }


def write_catalogue(path: Path, language: str, translated: Mapping[Message, str]) -> None:
    """Write a `.ts` file, as Qt's tools do."""
    root = ElementTree.Element("TS", version="2.1", language=language, sourcelanguage="en")
    context: ElementTree.Element | None = None
    name = None
    for message in sorted(translated):
        if context is None or message.context != name:
            name = message.context
            context = ElementTree.SubElement(root, "context")
            ElementTree.SubElement(context, "name").text = name
        entry = ElementTree.SubElement(context, "message")
        ElementTree.SubElement(entry, "source").text = message.source
        translation = ElementTree.SubElement(entry, "translation")
        translation.text = translated[message]
        if not translated[message]:
            translation.set("type", "unfinished")
    ElementTree.indent(root, " ")
    body = ElementTree.tostring(root, encoding="unicode")
    path.write_text(f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{body}\n', encoding="utf-8")


def update(folder: Path, language: str) -> list[Message]:
    """Bring a language's `.ts` in step with the sources and compile it; what is left to translate."""
    path = folder / f"tagdesk_{language}.ts"
    known = read_catalogue(path)
    by_text = {message.source: text for message, text in known.items() if text}
    # A text that moved to another class keeps its translation.
    translated = {message: known.get(message) or by_text.get(message.source, "") for message in all_messages()}
    folder.mkdir(parents=True, exist_ok=True)
    write_catalogue(path, language, translated)
    _compile(path)
    return [message for message, text in translated.items() if not text]


def _compile(path: Path) -> None:
    scripts = sysconfig.get_path("scripts")
    tool = shutil.which("pyside6-lrelease", path=scripts) or shutil.which("pyside6-lrelease")
    if tool is None:
        raise TagDeskError("pyside6-lrelease is missing; install PySide6-Essentials anew.")
    target = path.with_suffix(".qm")
    command = [tool, "-silent", str(path), "-qm", str(target)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_COMPILE_TIMEOUT_S)
    if done.returncode:
        raise TagDeskError(f"{path} could not be compiled: {done.stderr.strip() or done.stdout.strip()}")


def _context_of(tree: ast.Module) -> str:
    """The context of the module's `_tr`, if it has one."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == "_tr":
            return next(filter(None, _contexts_in(node)), "")
    return ""


def _contexts_in(function: ast.FunctionDef) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == _TRANSLATE and node.args:
            yield _literal(node.args[0]) or ""


def _literal(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


@click.command()
@click.option("--folder", type=click.Path(path_type=Path), help="Of the catalogues; default: those of the checkout.")
def main(folder: Path | None) -> None:
    """Bring the catalogues in step with the sources, and tell what is left to translate."""
    folder = folder or resources_dir() / "translations"
    for language in TRANSLATED:
        left = update(folder, str(language))
        for message in left:
            click.echo(f"{message.context}: {message.source!r}")
        click.echo(f"{language}: {len(left)} texts are left to translate.")


if __name__ == "__main__":
    main()
