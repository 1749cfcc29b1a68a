"""The short form of `kill_campaign.py`: a few kills of each kind."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

CAMPAIGN = Path(__file__).with_name("kill_campaign.py")


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX")
@pytest.mark.parametrize(
    ("kind", "kills"),
    [
        ("tagging", 3),
        ("importing", 1),
        ("migration", 2),
        ("sidecars", 1),
        ("jpegs", 2),
        ("choices", 1),
        ("backup", 1),
        ("restore", 1),
    ],
)
def test_killed_at_any_moment_nothing_is_lost_and_nothing_half(kind: str, kills: int) -> None:
    command = [sys.executable, str(CAMPAIGN), "--kills", str(kills), "--seed", "3", "--kind", kind]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout)["by_kind"][kind]["kills"] == kills
