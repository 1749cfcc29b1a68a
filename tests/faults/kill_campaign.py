"""Kills processes at random moments: `python tests/faults/kill_campaign.py --kills 560 --seed 1`.

A child works and tells over a pipe what it was told is on the disk; after each SIGKILL all of that must be there, and
nothing may be half. Moments are drawn from how long the whole work takes.
"""

import json
import os
import signal
import sys
import tempfile
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, NoReturn

import click

_TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(_TESTS / folder) for folder in (".", "faults", "history")]

from deed import Deed  # noqa: E402
from deeds_backups import BackingUp, Restoring  # noqa: E402
from deeds_files import Choices, Jpegs, Sidecars  # noqa: E402
from deeds_history import Importing, Migrating, Tagging  # noqa: E402

DEEDS: dict[str, type[Deed]] = {
    deed.name: deed for deed in (Tagging, Importing, Migrating, Sidecars, Jpegs, Choices, BackingUp, Restoring)
}
#: The last line of a child that was not killed.
_OVER = "over"
#: Rounds in a row that may end before the kill comes.
_TRIES = 50


@dataclass
class Round:
    """One child: what it told, how long it worked, whether it was killed."""

    told: list[Any]
    worked_s: float
    was_killed: bool


def one_round(deed: Deed, chance: Random, kill_after_s: float | None) -> Round:
    """Let a child work, and kill it after a while; a child that fails by itself ends the campaign."""
    seed = chance.randrange(2**31)
    read, write = os.pipe()
    started_s = time.monotonic()
    child = os.fork()
    if not child:
        os.close(read)
        _be_child(deed, Random(seed), write)
    os.close(write)
    if kill_after_s is not None:
        time.sleep(kill_after_s)
        os.kill(child, signal.SIGKILL)
    with os.fdopen(read) as pipe:
        # What stands in the pipe was told; a last half line was not.
        lines = [line.strip() for line in pipe if line.endswith("\n")]
    _, status = os.waitpid(child, 0)
    worked_s = time.monotonic() - started_s
    is_over = lines[-1:] == [_OVER]
    was_killed = os.waitstatus_to_exitcode(status) == -signal.SIGKILL
    if not was_killed and not is_over:
        raise click.ClickException(f"{deed.name} failed by itself")
    told = [json.loads(line) for line in (lines[:-1] if is_over else lines)]
    return Round(told, worked_s, was_killed)


def _be_child(deed: Deed, chance: Random, pipe: int) -> NoReturn:
    """Work and say what is done; a fault is printed, and nothing of the parent's is run in the end."""
    try:
        deed.act(chance, lambda what: os.write(pipe, f"{json.dumps(what)}\n".encode()))
        os.write(pipe, f"{_OVER}\n".encode())
    except BaseException:  # noqa: BLE001 - whatever it is, a fork must not go on with what is the parent's
        traceback.print_exc()
    finally:
        os._exit(0)


def campaign(name: str, root: Path, kills: int, chance: Random) -> dict[str, Any]:
    """So many kills of one kind; what was seen."""
    root.mkdir()
    deed = DEEDS[name](root)
    deed.prepare()
    whole = one_round(deed, chance, None)
    deed.verify(whole.told)
    done, told, tries = 0, 0, 0
    while done < kills:
        deed.prepare()
        found = one_round(deed, chance, chance.uniform(0, whole.worked_s))
        deed.verify(found.told)
        told += len(found.told)
        done += found.was_killed
        tries = 0 if found.was_killed else tries + 1
        if tries > _TRIES:
            raise click.ClickException(f"{name} is always over before it is killed")
    return {"kills": done, "told": told, "work_s": round(whole.worked_s, 3)}


@click.command()
@click.option("--kills", default=16, show_default=True, help="In all; the kinds share them.")
@click.option("--kind", "kinds", multiple=True, type=click.Choice(sorted(DEEDS)), help="Only these.")
@click.option("--seed", default=0, show_default=True)
def main(kills: int, kinds: tuple[str, ...], seed: int) -> None:
    """Kill, verify, and print how often, as JSON."""
    names = kinds or tuple(DEEDS)
    chance = Random(seed)
    seen = {}
    with tempfile.TemporaryDirectory() as folder:
        for place, name in enumerate(names):
            share = kills // len(names) + (place < kills % len(names))
            if share:
                seen[name] = campaign(name, Path(folder) / name, share, chance)
                click.echo(f"{name}: {seen[name]}", err=True)
    total = sum(one["kills"] for one in seen.values())
    click.echo(json.dumps({"kills": total, "seed": seed, "by_kind": seen}, indent=1))


if __name__ == "__main__":
    main()
