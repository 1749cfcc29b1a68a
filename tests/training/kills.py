"""Kills a training at random moments: `python tests/training/kills.py POSTS.jsonl --packs DIR`.

After each kill the models in use must answer as before; in the end the training must have gone on to its proof.
"""

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import click

from tagdesk.assistant.model_store import ModelStore
from tagdesk.assistant.own_set import AboutSet
from tagdesk.paths import Profile, models_dir

#: Seconds that a training process may take to notice that nobody wants it.
_TRIES = 60
_PROGRAM = [sys.executable, "-m", "tagdesk"]


def tagdesk(profile: Path, *arguments: str) -> str:
    """What a command prints; one that fails ends the campaign.

    A training process that was born while its parent was killed stops by itself, at its first step.
    """
    command = [*_PROGRAM, *arguments, "--profile", str(profile)]
    for _ in range(_TRIES):
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        if result.returncode == 0:
            return result.stdout
        if "at work" not in result.stderr:
            break
        time.sleep(1)
    raise click.ClickException(f"{' '.join(arguments)}: {result.stderr[-1000:]}")


def put_to_use(profile: Path, packs: Path) -> str:
    """Make packs a set of one's own that is in use; its name."""
    store = ModelStore(Profile.locate(profile), models_dir())
    work = store.install(packs, AboutSet("Before", ("somebody",), 1, {}))
    while True:
        try:
            next(work)
        except StopIteration as end:
            store.activate(end.value)
            return str(end.value)


def kill_one(profile: Path, command: list[str], wait_s: float, *, with_parent: bool) -> str:
    """Start a command and kill its training process after a while; where it was, or "" if it had ended by itself."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    end_s = time.monotonic() + wait_s
    while time.monotonic() < end_s and process.poll() is None:
        time.sleep(0.05)
    if process.poll() is not None:
        return ""
    found = subprocess.run(
        ["pgrep", "-f", f"finetune --history {profile}"], capture_output=True, text=True, check=False
    )
    for number in map(int, found.stdout.split()):
        with contextlib.suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
    if with_parent or not found.stdout:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(60)
    events = sorted(profile.glob("training/2*/events.jsonl"))
    lines = events[-1].read_text(encoding="utf-8", errors="replace").split("\n") if events else []
    last = json.loads(lines[-2]) if len(lines) > 1 else {"event": "before the first word"}
    return " ".join(str(last[key]) for key in ("event", "model", "stage") if last.get(key))


@click.command()
@click.argument("posts", type=click.Path(exists=True, path_type=Path))
@click.option("--packs", type=click.Path(exists=True, path_type=Path), required=True, help="A set of one's own.")
@click.option("--kills", default=20, show_default=True)
@click.option("--models", default="csrw,usercond,macon", show_default=True)
@click.option("--longest", default=25.0, show_default=True, help="Seconds until a kill at most.")
@click.option("--seed", default=0, show_default=True)
def main(posts: Path, packs: Path, kills: int, models: str, longest: float, seed: int) -> None:
    """Kill a training on POSTS, which must hold a hundred tagged ones."""
    drawn = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        profile = Path(folder) / "profile"
        tagdesk(profile, "import", str(posts))
        set_id = put_to_use(profile, packs)
        asked = ("suggest", "--caption", "Our new course in the hub", "--json")
        before = json.loads(tagdesk(profile, *asked))[0]["suggestions"]
        anew = ["train", "--models", models, "--activate", "never", "--yes"]
        goes_on, places = False, list[str]()
        while len(places) < kills:
            what = ["train", "--resume", "--activate", "never"] if goes_on else anew
            command = [*_PROGRAM, *what, "--profile", str(profile)]
            place = kill_one(profile, command, drawn.uniform(1.5, longest), with_parent=drawn.random() < 0.5)
            goes_on = bool(place) and any(profile.glob("training/2*"))
            places += [place] if place else []
            assert json.loads(tagdesk(profile, *asked))[0]["suggestions"] == before
            assert set_id in {model["set"] for model in json.loads(tagdesk(profile, "models", "list", "--json"))}
        rest = ("train", "--resume", "--activate", "never") if goes_on else tuple(anew)
        outcome = json.loads(tagdesk(profile, *rest, "--json"))
        assert outcome["verdict"] and outcome["models"]
        tagdesk(profile, "models", "verify")
        click.echo(json.dumps({"killed_at": places, "trained": outcome["models"]}, indent=1))


if __name__ == "__main__":
    main()
