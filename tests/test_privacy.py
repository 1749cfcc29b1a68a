"""Nothing leaves the machine: the app holds no network code."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "tagdesk"
NETWORK = {
    "aiohttp", "asyncio", "ftplib", "http", "httpx", "imaplib", "poplib", "requests", "smtplib", "socket",
    "socketserver", "ssl", "telnetlib", "urllib", "urllib3", "webbrowser", "websockets", "xmlrpc",
}  # fmt: skip
QT_NETWORK = {"QtNetwork", "QtNetworkAuth", "QtWebSockets", "QtWebEngineCore", "QtWebEngineWidgets", "QtHttpServer"}


def imported_modules(source: str) -> set[str]:
    """Full names of everything a source file imports, `from` imports with the name they take."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def network_imports(source: str) -> set[str]:
    """Those imports that could reach the network."""
    return {
        name
        for name in imported_modules(source)
        if name.split(".")[0] in NETWORK or (name.startswith("PySide6.") and name.split(".")[1] in QT_NETWORK)
    }


@pytest.mark.parametrize(
    "source",
    [
        "import urllib.request",
        "def f():\n    from http import client",
        "import socket as s",
        "from PySide6 import QtCore, QtNetwork",
        "from PySide6.QtNetwork import QTcpSocket",
    ],
)
def test_network_import_is_seen(source: str) -> None:
    assert network_imports(source)


def test_app_imports_no_network_code() -> None:
    sources = sorted(PACKAGE.rglob("*.py"))
    assert len(sources) > 20
    found = {str(path.relative_to(PACKAGE)): network_imports(path.read_text(encoding="utf-8")) for path in sources}
    assert {path: names for path, names in found.items() if names} == {}
