"""Commands that teach the fusion and measure what it learned."""

import gzip
import json
import sys
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


@click.command()
@_POSTS
@click.option("--user", "users", multiple=True, help="Only this account; may be repeated.")
@click.option("--pack", type=_PATH, help="Folder of the models; what it lacks is the shipped one.")
@click.option("--posts-per-account", default=40, show_default=True, type=click.IntRange(1))
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
@click.option("--json", "as_json", is_flag=True)
def faithfulness(
    posts: tuple[Path, ...], users: tuple[str, ...], pack: Path | None, posts_per_account: int, seed: int, as_json: bool
) -> None:
    """Take away what is named as the cause of a suggestion, and see whether its chance falls.

    Posts that name no account are asked about without a past.
    """
    from training.data import read_posts
    from training.fusion.faithful import faithfulness as measure
    from training.fusion.faithful import load_parts

    found = [post for post in read_posts(posts) if not users or post.user in users]
    document = measure(found, load_parts(pack), posts_per_account, seed=seed)
    if as_json:
        click.echo(json.dumps(document, indent=1))
        return
    for kind, row in document["kinds"].items():
        if row["named"]:
            other = "" if row["other_fell"] is None else f"; another one: {row['other_fell']:.0%}"
            click.echo(f"{kind:15s} named {row['coverage']:.0%}, then the chance fell in {row['fell']:.0%}{other}")


@click.command("fusion-scores")
@_EVIDENCE
@_POSTS
@click.option("--seed", "seeds", type=click.IntRange(0), multiple=True, default=(0, 1, 2), show_default=True)
@click.option("--ablate", is_flag=True, help="With the first seed, also without each source.")
@_LISTS
@click.option("--out", type=_PATH, help="Keep the document there too, as .json.gz.")
@click.option("--json", "as_json", is_flag=True)
def fusion_scores(
    evidence: Path,
    posts: tuple[Path, ...],
    seeds: tuple[int, ...],
    ablate: bool,
    lists: int | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Replay each account by a fusion that was taught by the others; prints tables of BENCHMARKS.md."""
    from training.fusion.fit import FusionFit
    from training.fusion.gather import load_accounts
    from training.fusion.scores import score_accounts
    from training.fusion.table import tables_of

    how = FusionFit() if lists is None else FusionFit(lists=lists)
    document = score_accounts(load_accounts(evidence), posts, seeds, how, ablate=ablate)
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(gzip.compress(json.dumps(document).encode(), mtime=0))
    click.echo(json.dumps(document, indent=1) if as_json else tables_of(document))


@click.command()
@click.option("--posts", default=50_000, show_default=True, type=click.IntRange(100), help="Of the made-up history.")
@click.option("--runs", default=30, show_default=True, type=click.IntRange(1))
@click.option("--models", type=_PATH, help="Folder of packs; default: the shipped ones.")
@click.option("--json", "as_json", is_flag=True)
def scale(posts: int, runs: int, models: Path | None, as_json: bool) -> None:
    """Time and memory of the engine with a long history."""
    if not sys.platform.startswith("linux"):
        raise click.ClickException("The scale is measured on Linux only, which tells of a process's memory.")
    from training.scale import measure_scale

    document = measure_scale(posts, runs, models)
    if as_json:
        click.echo(json.dumps(document, indent=1))
        return
    for name, row in document["ms"].items():
        click.echo(f"{name:10s} median {row['median']:7.1f} ms   (max {row['max']:.1f})")
    click.echo(f"{posts} posts read in {document['load_s']} s; memory {document['mib']['all']} MiB")


@click.command("strangers-evidence")
@click.option("--data", type=_PATH, required=True, help="Folder with the development sets.")
@click.option(
    "--run", type=_PATH, default=Path("runs/starter"), show_default=True, help="Folder of the starter's fits."
)
@click.option("--pack", type=_PATH, help="Folder of the models; default: the shipped ones.")
@click.option("--out", type=_PATH, required=True, help="Folder of the accounts' evidence.")
def strangers_evidence(data: Path, run: Path, pack: Path | None, out: Path) -> None:
    """The same of posts of nobody, which the starter's fits were stopped by: photos and captions without a past."""
    from training.fusion.gather import STRANGERS, open_models
    from training.fusion.strangers import gather_strangers, open_starter

    models = open_models(pack)
    evidence = gather_strangers(open_starter(data, run), models.fresh())
    out.mkdir(parents=True, exist_ok=True)
    evidence.save(out / f"{STRANGERS}.npz")
    click.echo(f"{len(evidence.tags)} lists", err=True)
