"""Commands of the training package; results on stdout, progress on stderr."""

import json
import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from training.errors import TrainingError

if TYPE_CHECKING:
    from training.sog_fit import SogFitConfig

_PATH = click.Path(path_type=Path)


class _Group(click.Group):
    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except TrainingError as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=_Group)
def main() -> None:
    """Fit, evaluate, export and benchmark TagDesk's models."""
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)


def _fit_options(command: Callable[..., None]) -> Callable[..., None]:
    for option in (
        click.option("--epochs", default=8, show_default=True),
        click.option("--batch-size", default=32, show_default=True),
        click.option("--lr", default=1e-4, show_default=True, help="Learning rate of pretrained weights."),
        click.option("--new-lr", default=1e-3, show_default=True, help="Learning rate of fresh weights."),
        click.option("--expansion", type=click.Choice(["one", "full"]), default="one", show_default=True),
        click.option("--names/--no-names", default=True, show_default=True, help="Start tags from their names."),
        click.option("--min-uses", default=5, show_default=True, help="Posts that must carry a tag."),
        click.option("--seed", default=42, show_default=True),
    ):
        command = option(command)
    return command


def _drop_field(default: float) -> Callable[[Callable[..., None]], Callable[..., None]]:
    return click.option("--drop-field", default=default, show_default=True, help="Chance to leave out each field.")


def _how(
    epochs: int,
    batch_size: int,
    lr: float,
    new_lr: float,
    expansion: str,
    drop_field: float,
    names: bool,
    seed: int,
) -> "SogFitConfig":
    from training.sog_fit import SogFitConfig
    from training.trainer import TrainerConfig

    trainer = TrainerConfig(epochs=epochs, batch_size=batch_size, lr=lr, new_lr=new_lr, seed=seed)
    return SogFitConfig(trainer=trainer, expansion=expansion, drop_field=drop_field, names=names)


_SYSTEM = click.option("--system", type=click.Choice(["sog"]), default="sog", show_default=True)
_RUN = click.option("--run", type=_PATH, required=True, help="Folder that `fit` wrote.")


@main.command()
@_SYSTEM
@click.option("--posts", type=_PATH, multiple=True, required=True, help="Posts as .jsonl or .jsonl.gz.")
@click.option("--out", type=_PATH, required=True, help="Run folder; an interrupted fit goes on from there.")
@click.option("--encoder", default="minilm", show_default=True, help="A BERT by Hugging Face name or folder.")
@click.option("--objective", type=click.Choice(["one_to_many", "one_to_one"]), default="one_to_many", show_default=True)
@click.option(
    "--positions", type=click.Choice(["context_only", "none", "all"]), default="context_only", show_default=True
)
@click.option("--no-resume", is_flag=True, help="Start anew even if there is a checkpoint.")
@_drop_field(0.15)  # a missing photo, place or caption must be nothing new in use
@_fit_options
def fit(
    system: str,
    posts: tuple[Path, ...],
    out: Path,
    encoder: str,
    objective: str,
    positions: str,
    no_resume: bool,
    min_uses: int,
    **options: Any,
) -> None:
    """Fit a model on posts; weights, metrics and a loss curve go to the run folder."""
    from training.data import build_vocabulary, is_validation, read_posts, to_examples
    from training.models.sog import SogConfig
    from training.photo_words import add_image_words
    from training.sog_fit import fit_sog

    read = add_image_words(read_posts(posts))
    vocabulary = build_vocabulary(read, min_uses)
    examples, skipped = to_examples(read, vocabulary)
    logging.info("%d posts, %d tags; %d posts without a known tag left out", len(examples), len(vocabulary), skipped)
    train = [e for e in examples if not is_validation(e.post_id)]
    validation = [e for e in examples if is_validation(e.post_id)] or train
    config = SogConfig(len(vocabulary), encoder=encoder, objective=objective, positions=positions)  # type: ignore[arg-type]
    _, state = fit_sog(
        train,
        validation,
        vocabulary,
        out,
        config=config,
        how=_how(**options),
        sets=[path.name for path in posts],
        accounts={post.user for post in read if post.user},
        resume=not no_resume,
    )
    click.echo(f"Best validation R@5 {state.best:.4f} in epoch {state.best_epoch + 1}; written to {out}")


@main.command()
@_RUN
@click.option("--posts", type=_PATH, multiple=True, required=True, help="Posts that were not fitted on.")
@click.option("--dev-test", is_flag=True, help="Only the 15 % of the development sets that are never fitted on.")
@click.option("--decode", type=click.Choice(["scores", "greedy"]), default="greedy", show_default=True)
@click.option("--json", "as_json", is_flag=True)
def evaluate(run: Path, posts: tuple[Path, ...], dev_test: bool, decode: str, as_json: bool) -> None:
    """Score a fitted model on posts."""
    from training.benchmark import evaluate_sog

    _show(evaluate_sog(run, posts, decode=decode, dev_test=dev_test), as_json)


@main.command()
@_RUN
@click.option("--out", type=_PATH, required=True, help="Folder of the pack.")
@click.option("--precision", type=click.Choice(["fp32", "fp16", "int8"]), default="int8", show_default=True)
def export(run: Path, out: Path, precision: str) -> None:
    """Write a fitted model as a pack for the app, after proving that it answers as PyTorch does."""
    from training.packs import export_run

    manifest = export_run(run, out, precision=precision)
    click.echo(f"{out}: {manifest.vocabulary_size} tags, parity {manifest.parity}")


@main.command()
@click.option("--data", type=_PATH, required=True, help="Folder with the development sets.")
@click.option("--run", type=_PATH, default=Path("runs/starter"), show_default=True)
@click.option("--out", type=_PATH, default=Path("resources/models"), show_default=True)
@click.option("--precision", type=click.Choice(["fp32", "fp16", "int8"]), default="fp16", show_default=True)
@click.option("--backbone", default="efficientnet-lite0", show_default=True, help="Any name of training/backbones.py.")
def starter(data: Path, run: Path, out: Path, precision: str, backbone: str) -> None:
    """Make the starter packs that TagDesk ships (backbone with keyword head, SOG); goes on where it was stopped."""
    from training.packs import make_starter

    make_starter(data, run, out, backbone_name=backbone, precision=precision)


@main.command()
@click.option("--models", type=_PATH, help="Folder of packs; default: the shipped ones.")
@click.option("--photo", type=_PATH, help="Photo to time; default: a shipped sample made as large as a phone's.")
@click.option("--runs", default=20, show_default=True)
@click.option("--json", "as_json", is_flag=True)
def speed(models: Path | None, photo: Path | None, runs: int, as_json: bool) -> None:
    """Time features, ranking and re-ranking of the packs on this machine."""
    from training.speed import measure

    document = measure(models, photo, runs)
    if as_json:
        click.echo(json.dumps(document, indent=1))
        return
    for name, row in document["ms"].items():
        click.echo(f"{name:18s} median {row['median']:7.1f} ms   (min {row['min']:.1f}, max {row['max']:.1f})")


def _show(document: dict[str, Any], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(document, indent=1))
        return
    for key, value in document["metrics"].items():
        click.echo(f"{key:24s} {value:.4f}")


@main.command()
@click.option("--system", default="sog", show_default=True)
@click.option("--protocol", type=click.Choice(["split"]), default="split", show_default=True)
@click.option("--train", "train_files", type=_PATH, multiple=True, required=True)
@click.option("--test", "test_files", type=_PATH, multiple=True, help="Default: the development split of --train.")
@click.option("--work", type=_PATH, default=Path("runs/benchmark"), show_default=True, help="Folder for runs.")
@click.option("--out", type=_PATH, help="Also write the document, with per-post rows, to this file.")
@click.option("--json", "as_json", is_flag=True)
@_drop_field(0.0)
@_fit_options
def benchmark(
    system: str,
    protocol: str,
    train_files: tuple[Path, ...],
    test_files: tuple[Path, ...],
    work: Path,
    out: Path | None,
    as_json: bool,
    min_uses: int,
    **options: Any,
) -> None:
    """Fit one system or baseline and score it."""
    from training.benchmark import SYSTEMS, benchmark_split

    if system not in SYSTEMS:
        raise click.BadParameter(f"choose one of {', '.join(SYSTEMS)}", param_hint="--system")
    document = benchmark_split(
        system, train_files, test_files, seed=options["seed"], min_uses=min_uses, work=work, how=_how(**options)
    )
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(json.dumps(document, indent=1), encoding="utf-8")
    document.pop("per_post")
    _show(document, as_json)


@main.command()
@click.argument("documents", type=_PATH, nargs=-1, required=True)
@click.option("--reference", default="sog", show_default=True, help="System that the others are compared with.")
def tables(documents: tuple[Path, ...], reference: str) -> None:
    """Print the tables of BENCHMARKS.md from documents of `benchmark --out`, with paired bootstraps."""
    from training.tables import markdown

    click.echo(markdown(documents, reference))
