"""What the README tells people to type is what works."""

import re
import shlex
from pathlib import Path

import click
import pytest

from tagdesk.cli.app import cli
from tagdesk.cli.options import Session
from training.cli import main as training_cli

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", README, flags=re.DOTALL)
LINES = [line.strip() for block in BLOCKS for line in block.splitlines() if line.strip()]


def test_readme_begins_with_the_two_commands() -> None:
    assert "tagdesk suggest resources/samples/cat.jpg --caption" in LINES[0]
    assert LINES[1].endswith(".venv/bin/pytest")
    for line in LINES[:2]:
        assert line.startswith("bash resources/system-libraries.sh")
        assert "python3 -m venv .venv" in line
    assert (ROOT / "resources/samples/cat.jpg").is_file()


def test_ci_runs_the_readmes_test_command() -> None:
    script = (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()
    assert script[-1] == LINES[1]


@pytest.mark.parametrize("line", [line for line in LINES if line.startswith(("tagdesk ", "python -m training "))])
def test_command_of_the_readme_parses(line: str) -> None:
    words = shlex.split(line, comments=True)
    command: click.Command = cli
    if words[0] == "python":
        command, words = training_cli, words[2:]
    words = words[1:]
    while isinstance(command, click.Group) and words and words[0] in command.commands:
        command, words = command.commands[words[0]], words[1:]
    assert command not in (cli, training_cli), "no such command"
    command.make_context(line, words, obj=Session())
