"""Commands of the training package; results on stdout, progress on stderr."""

import json
import logging
import os
import sys
from pathlib import Path
from typing import Any

import click

from tagdesk.errors import TagDeskError
from training.cli_benchmark import BAD_LINES, benchmark, study, tables
from training.cli_finetune import finetune, finetune_study
from training.cli_fusion import evidence, faithfulness, fusion, fusion_scores, scale, strangers_evidence
from training.errors import TrainingError

_PATH = click.Path(path_type=Path)


class _Group(click.Group):
    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (TrainingError, TagDeskError) as error:
            raise click.ClickException(str(error)) from error
        except OSError as error:
            # Without a file name it is no file of the user's, but a fault of ours.
            if error.filename is None:
                raise
            raise click.ClickException(f"{error.filename} can't be read or written: {error.strerror}.") from error


@click.group(cls=_Group)
@click.pass_context
def main(ctx: click.Context) -> None:
    """Fit, evaluate, export and benchmark TagDesk's models."""
    if int(os.environ.get("WORLD_SIZE", "1")) > 1 and ctx.invoked_subcommand != "fit":
        raise click.ClickException(
            "Only fit runs on several processes; start it without torchrun or accelerate launch."
        )
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)


_RUN = click.option("--run", type=_PATH, required=True, help="Folder that `fit` wrote.")


@main.command()
@click.option(
    "--system", type=click.Choice(["sog", "csrw", "amnn", "macon", "usercond"]), default="sog", show_default=True
)
@click.option("--posts", type=_PATH, multiple=True, required=True, help="Posts as .jsonl or .jsonl.gz, a folder or "
              "pattern of such files.")  # fmt: skip
@click.option("--stream", is_flag=True, help="sog, csrw: read the posts anew for every epoch, for millions of them.")
@click.option("--kept", type=click.IntRange(1), default=10_000, show_default=True,
              help="Posts in memory to be shuffled with --stream.")  # fmt: skip
@click.option("--out", type=_PATH, required=True, help="Run folder; an interrupted fit goes on from there.")
@click.option("--no-resume", is_flag=True, help="Start anew even if there is a checkpoint.")
@click.option("--min-uses", default=5, show_default=True, type=click.IntRange(1), help="Posts that must carry a tag.")
@BAD_LINES
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=42, show_default=True)
@click.option("--epochs", type=click.IntRange(1), help="Default of this and the next: the system's own.")
@click.option("--batch-size", type=click.IntRange(1))
@click.option("--lr", type=click.FloatRange(0, min_open=True), help="Learning rate of pretrained weights.")
@click.option("--new-lr", type=click.FloatRange(0, min_open=True), help="Learning rate of fresh weights.")
@click.option("--names/--no-names", default=None, help="Start tags from the words of their names.")
@click.option("--encoder", help="sog: a BERT by Hugging Face name or folder. [default: minilm]")
@click.option("--objective", type=click.Choice(["one_to_many", "one_to_one"]), help="sog: target of a step.")
@click.option("--positions", type=click.Choice(["context_only", "none", "all"]), help="sog: where order counts.")
@click.option("--expansion", type=click.Choice(["one", "full"]), help="sog: prefixes of a post a visit.")
@click.option("--drop-field", type=click.FloatRange(0, 1), help="sog: chance to leave out each field. [default: 0.15]")
@click.option("--memory", type=click.IntRange(0), help="macon: past posts that are looked at.")
@click.option("--relevance", type=click.Choice(["none", "dot", "single", "tensor"]), help="csrw: f(w, t).")
def fit(
    system: str,
    posts: tuple[Path, ...],
    stream: bool,
    kept: int,
    out: Path,
    no_resume: bool,
    min_uses: int,
    bad_lines: str,
    seed: int,
    **options: Any,
) -> None:
    """Fit a model on posts; weights, metrics and a loss curve go to the run folder.

    Several processes, of several graphics cards or hosts, fit it together if they are started by torchrun or
    accelerate launch.
    """
    from training.fit import fit_run

    given = {name: value for name, value in options.items() if value is not None}
    told = fit_run(
        system,
        posts,
        out,
        options=given,
        seed=seed,
        min_uses=min_uses,
        skip_bad_lines=bad_lines == "skip",
        resume=not no_resume,
        kept=kept if stream else 0,
    )
    if told:  # by the first process only
        click.echo(told)


@main.command()
@_RUN
@click.option("--posts", type=_PATH, multiple=True, required=True, help="Posts that were not fitted on.")
@click.option("--dev-test", is_flag=True, help="Only the 15 % of the development sets that are never fitted on.")
@click.option("--decode", type=click.Choice(["scores", "greedy"]), default="scores", show_default=True)
@BAD_LINES
@click.option("--json", "as_json", is_flag=True)
def evaluate(run: Path, posts: tuple[Path, ...], dev_test: bool, decode: str, bad_lines: str, as_json: bool) -> None:
    """Score a fitted model on posts."""
    from training.evaluate import evaluate_run

    document = evaluate_run(run, posts, decode=decode, dev_test=dev_test, skip_bad_lines=bad_lines == "skip")
    if as_json:
        click.echo(json.dumps(document, indent=1))
        return
    for key, value in document["metrics"].items():
        click.echo(f"{key:24s} {value:.4f}")


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
@click.option("--precision", type=click.Choice(["fp32", "fp16", "int8"]), default="int8", show_default=True)
@click.option("--backbone", default="efficientnet-lite0", show_default=True, help="Any name of training/backbones.py.")
@click.option("--without", type=click.Choice(["a", "b"]), help="Leave out half of the accounts, for honest replays.")
@click.option("--limit", default=0, type=click.IntRange(0), help="So many posts of each set only (trials); 0: all.")
def starter(data: Path, run: Path, out: Path, precision: str, backbone: str, without: str | None, limit: int) -> None:
    """Make the packs that TagDesk ships, encoders and all five systems; goes on where it was stopped."""
    from training.data import HALVES
    from training.packs import make_starter

    left_out = HALVES[without] if without else ()
    make_starter(data, run, out, backbone_name=backbone, precision=precision, without=left_out, limit=limit)


@main.command()
@click.option("--models", type=_PATH, help="Folder of packs; default: the shipped ones.")
@click.option("--photo", type=_PATH, help="Photo to time; default: a shipped sample made as large as a phone's.")
@click.option("--runs", default=20, show_default=True)
@click.option("--threads", type=click.IntRange(1, 64), help="Default: all cores but one, as in the app.")
@click.option("--count-into", type=_PATH, help="Instead write what a suggestion takes, for `tagdesk doctor --bench`.")
@click.option("--json", "as_json", is_flag=True)
def speed(
    models: Path | None, photo: Path | None, runs: int, threads: int | None, count_into: Path | None, as_json: bool
) -> None:
    """Time the packs against this machine's limits, and against PyTorch on the same weights."""
    from tagdesk.paths import models_dir
    from training.speed import count_work, measure

    if count_into:
        count_work(models or models_dir(), count_into)
        return
    document = measure(models, photo, runs, threads)
    if as_json:
        click.echo(json.dumps(document, indent=1))
        return
    limits = document["limits"]
    click.echo(f"{limits['threads']} threads: {limits['gflops']} GFLOP/s (sgemm), {limits['gb_s']} GB/s (copy)")
    click.echo(f"{'':26s}{'calls':>6s}{'GFLOP':>8s}{'MB':>7s}{'ms':>8s}{'at least':>9s}{'share':>7s}{'PyTorch':>9s}")
    for name, row in document["models"].items():
        click.echo(
            f"{name:26s}{row['calls']:6.0f}{row['gflop']:8.3f}{row['mb']:7.1f}{row['ms']:8.2f}{row['least_ms']:9.2f}"
            f"{row['share']:7.0%}{row['eager_ms']:9.2f}"
        )
    for name, row in document["ms"].items():
        click.echo(f"{name:26s} median {row['median']:7.1f} ms   (min {row['min']:.1f}, max {row['max']:.1f})")
    for name, times in document["times_eager"].items():
        click.echo(f"{name}: PyTorch takes {times:.2f} times as long")


main.add_command(finetune)
main.add_command(finetune_study)
main.add_command(benchmark)
main.add_command(study)
main.add_command(tables)
main.add_command(evidence)
main.add_command(faithfulness)
main.add_command(fusion)
main.add_command(fusion_scores)
main.add_command(scale)
main.add_command(strangers_evidence)
