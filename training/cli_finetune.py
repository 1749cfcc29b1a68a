"""The command that lets models go on learning from a person's history; the app runs it as a child process."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

_PATH = click.Path(path_type=Path)
_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.option("--history", type=_PATH, required=True, help="Copy of a history (.sqlite), or posts (.jsonl, .jsonl.gz).")
@click.option("--out", type=_PATH, required=True, help="Folder of the run; one that was stopped goes on from there.")
@click.option("--models", help="Only these, as A,B. Default: all.")
@click.option("--account", "accounts", multiple=True, metavar="NAME", help="Only its posts; may be repeated.")
@click.option("--since", type=_DAY, metavar="DATE", help="Only posts of this day and later ones (YYYY-MM-DD, UTC).")
@click.option("--until", type=_DAY, metavar="DATE", help="Only posts of this day and earlier ones.")
@click.option("--base", type=_PATH, multiple=True, help="Folder of packs to start from, instead of the shipped ones; "
              "of several the first that has a model counts.")  # fmt: skip
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=42, show_default=True)
@click.option("--hold-out", type=click.FloatRange(0.05, 0.5), default=0.2, show_default=True,
              help="Share of the newest posts that nothing learns from; they are the proof.")  # fmt: skip
@click.option("--most", type=click.IntRange(0), default=0, help="Learn from so many newest posts only; 0: from all.")
@click.option("--keep-running", is_flag=True, help="Go on when whoever started this is gone (the input ends).")
@click.option("--threads", type=click.IntRange(0), default=0, help="Of the processor; 0: as many as PyTorch likes.")
@click.pass_context
def finetune(
    ctx: click.Context,
    history: Path,
    out: Path,
    models: str | None,
    accounts: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    base: tuple[Path, ...],
    seed: int,
    hold_out: float,
    most: int,
    keep_running: bool,
    threads: int,
) -> None:
    """Let the models go on learning from the posts of a history.

    Prints events as JSON lines (tagdesk/contract/events.py) and reads the commands cancel, pause and resume, one a
    line. The new packs lie in the folder `packs` of --out.
    """
    from tagdesk.paths import models_dir
    from training.finetune.command import run_process
    from training.finetune.telling import Wish

    wish = Wish(
        history=history.absolute(),
        out=out.absolute(),
        base=tuple(folder.absolute() for folder in base) or (models_dir(),),
        models=tuple(name.strip() for name in (models or "").split(",") if name.strip()),
        accounts=accounts,
        since=since.replace(tzinfo=UTC) if since else None,
        until=until.replace(tzinfo=UTC) + timedelta(days=1) if until else None,
        seed=seed,
        hold_out=hold_out,
        most=most,
        threads=threads,
    )
    ctx.exit(run_process(wish, keep_running=keep_running))


@click.command("finetune-study")
@click.option("--posts", type=_PATH, multiple=True, required=True, help="Archives of posts as .jsonl or .jsonl.gz.")
@click.option("--user", "users", multiple=True, help="Only this account; may be repeated.")
@click.option("--packs", type=_PATH, required=True, help="Folder with the packs a and b, see `starter --without`.")
@click.option("--out", type=_PATH, required=True, help="Folder for a folder of each account; what is there is kept.")
@click.option("--most", default=2_000, show_default=True, type=click.IntRange(100), help="Posts to learn from.")
@click.option("--seed", "seeds", type=click.IntRange(0), multiple=True, default=(0,), help="Of the fusions.")
@click.option("--lists", default=16_000, show_default=True, type=click.IntRange(64), help="Lists a fusion looks at.")
@click.option("--gather-only", is_flag=True, help="Train and gather, but score nothing: for accounts side by side.")
def finetune_study(
    posts: tuple[Path, ...],
    users: tuple[str, ...],
    packs: Path,
    out: Path,
    most: int,
    seeds: tuple[int, ...],
    lists: int,
    gather_only: bool,
) -> None:
    """What is training on a person's own posts worth? Accounts trained on their earlier posts, asked about the latest.

    Models start from packs, and lists are fused by fusions, that never saw the account.
    """
    from training.finetune.study import score, strangers_of, train_accounts
    from training.fusion.fit import FusionFit

    accounts = train_accounts(posts, users, packs, out, most=most)
    if not gather_only:
        fits = (FusionFit(lists=lists, seed=seed) for seed in seeds)
        click.echo(json.dumps([score(accounts, strangers_of(out), how) for how in fits], indent=1))
