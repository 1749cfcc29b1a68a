"""Commands that teach the fusion and measure what it learned."""

from pathlib import Path

import click

_PATH = click.Path(path_type=Path)
_POSTS = click.option(
    "--posts", type=_PATH, multiple=True, required=True, help="Archives of posts as .jsonl or .jsonl.gz."
)
_EVIDENCE = click.option("--evidence", type=_PATH, required=True, help="Folder that `evidence` filled.")
_LISTS = click.option("--lists", type=click.IntRange(64), help="Lists of candidates to look at.")


@click.command()
@_POSTS
@click.option("--user", "users", multiple=True, help="Only this account; may be repeated.")
@click.option("--pack", type=_PATH, help="Folder of the models; default: the shipped ones.")
@click.option("--out", type=_PATH, required=True, help="Folder for a file of each account; those there are kept.")
@click.option("--limit", type=click.IntRange(2), help="Only so many latest posts of each account.")
def evidence(posts: tuple[Path, ...], users: tuple[str, ...], pack: Path | None, out: Path, limit: int | None) -> None:
    """Replay accounts and keep what spoke for every candidate, for the fusion to learn from.

    Use a pack that never saw the accounts: what a model knows by heart speaks louder than it will for others.
    """
    from training.fusion.gather import gather_accounts

    for user, count in gather_accounts(posts, users, pack, out, limit):
        click.echo(f"{user}: {count} lists", err=True)


@click.command()
@_EVIDENCE
@click.option("--out", type=_PATH, required=True, help="Folder of the pack.")
@click.option("--without", multiple=True, help="An account that it may not see; may be repeated.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
@_LISTS
def fusion(evidence: Path, out: Path, without: tuple[str, ...], seed: int, lists: int | None) -> None:
    """Teach the fusion by the evidence of accounts and write its pack."""
    from training.fusion.gather import load_accounts
    from training.fusion.pack import fit_pack

    manifest = fit_pack(load_accounts(evidence), out, without=without, seed=seed, lists=lists)
    click.echo(f"{out}: parity {manifest.parity}")
