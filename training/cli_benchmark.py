"""Commands that measure: benchmark one system, run a whole study, print the tables."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from training.errors import TrainingError

_PATH = click.Path(path_type=Path)


class _Name(click.ParamType):
    """A name out of a list that takes seconds to import, so it is looked up only when it is used."""

    def __init__(self, kind: str, names: Callable[[], Sequence[str]]) -> None:
        self.name, self._names = kind, names

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        names = self._names()
        if value not in names:
            self.fail(f"'{value}' is not one of {', '.join(names)}.", param, ctx)
        return str(value)


def _systems() -> Sequence[str]:
    from training.harness.benchmark import SYSTEMS

    return tuple(SYSTEMS)


def _studies() -> Sequence[str]:
    from training.harness.readings import READINGS
    from training.harness.studies import STUDIES

    return (*STUDIES, *READINGS)


_WORK = click.option(
    "--work", type=_PATH, default=Path("runs/benchmark"), show_default=True, help="Folder for fits and caches."
)
BAD_LINES = click.option(
    "--bad-lines",
    type=click.Choice(["refuse", "skip"]),
    default="refuse",
    show_default=True,
    help="What to do with lines that can't be read.",
)
_TORCH = click.option(
    "--torch",
    "in_torch",
    is_flag=True,
    help="Score in PyTorch (faster) instead of the exported model in the app's code.",
)


@click.command()
@click.option("--system", type=_Name("system", _systems), default="sog", show_default=True)
@click.option("--against", type=_Name("system", _systems), multiple=True, help="Run this system too, and compare.")
@click.option(
    "--protocol",
    type=click.Choice(["split", "csrw", "complete", "history", "per-tag", "folds", "strangers"]),
    default="split",
    show_default=True,
    help="Posts of others; the CSRW paper's; a hidden tag given the rest; an account in time order; tags of photos; "
    "quarters of the training posts in turn (seeds 1 to 4); half of the accounts by a fit on the others.",
)
@click.option("--train", "train_files", type=_PATH, multiple=True, required=True, help="Posts to fit on.")
@click.option("--test", "test_files", type=_PATH, multiple=True, help="Default: the protocol splits --train.")
@click.option(
    "--seed",
    "seeds",
    type=click.IntRange(0, 2**32 - 1),
    multiple=True,
    default=(1,),
    show_default=True,
    help="May be repeated.",
)
@click.option("--min-uses", type=click.IntRange(1), help="Posts that must carry a tag. [default: 5; history: 1]")
@click.option("--vocabulary", type=_PATH, help="File with the tags, one a line, instead of --min-uses.")
@click.option("--empty", type=click.Choice(["skip", "zero"]), default="skip", show_default=True,
              help="Test posts without a known tag.")  # fmt: skip
@click.option("--pairs", default=1, show_default=True, type=click.IntRange(1), help="csrw: documents a tag (P).")
@click.option("--most-questions", default=0, type=click.IntRange(0), help="Ask so many only, by chance. [default: all]")
@click.option("--rarity", default=0.0, type=click.FloatRange(0, 1), help="per-tag: lift rare tags by this power.")
@click.option("--leave-out", type=click.Choice(["image_words", "photo", "place", "time", "text"]), multiple=True,
              help="A field that no query has.")  # fmt: skip
@click.option("--decode", type=click.Choice(["scores", "greedy"]), default="scores", show_default=True,
              help="What `metrics` holds of a system that also generates.")  # fmt: skip
@click.option("--beam", default=1, show_default=True, type=click.IntRange(1), help="Width of its beam.")
@click.option("--epochs", type=click.IntRange(1), help="Settings of the system; default: its own.")
@click.option("--batch-size", type=click.IntRange(1))
@click.option("--lr", type=click.FloatRange(0, min_open=True), help="Learning rate of pretrained weights.")
@click.option("--new-lr", type=click.FloatRange(0, min_open=True), help="Learning rate of fresh weights.")
@click.option("--expansion", type=click.Choice(["one", "full"]), help="sog: prefixes of a post a visit.")
@click.option("--drop-field", type=click.FloatRange(0, 1), help="sog: chance to leave out each field in training.")
@click.option("--layers", type=click.IntRange(1), help="sog: layers of the encoder that are kept.")
@click.option("--encoder", help="sog, br, ar: a BERT by Hugging Face name or folder.")
@BAD_LINES
@_WORK
@click.option("--out", type=_PATH, help="Write the documents, with a row for each post, to this file.")
@_TORCH
@click.option("--json", "as_json", is_flag=True)
def benchmark(
    system: str,
    against: tuple[str, ...],
    protocol: str,
    train_files: tuple[Path, ...],
    test_files: tuple[Path, ...],
    seeds: tuple[int, ...],
    min_uses: int | None,
    vocabulary: Path | None,
    empty: str,
    pairs: int,
    most_questions: int,
    rarity: float,
    leave_out: tuple[str, ...],
    decode: str,
    beam: int,
    bad_lines: str,
    work: Path,
    out: Path | None,
    in_torch: bool,
    as_json: bool,
    **options: Any,
) -> None:
    """Fit one system or baseline and score it."""
    from dataclasses import replace

    from training.harness.benchmark import TAKERS, BenchmarkSettings, compare, seeds_as_one, without_posts
    from training.harness.benchmark import benchmark as run
    from training.harness.protocols import ExamSettings

    given = {name: value for name, value in options.items() if value is not None}
    for name in given:
        if not any(taker.startswith(TAKERS[name]) for taker in (system, *against)):
            raise TrainingError(f"--{name.replace('_', '-')} is no option of {system}; leave it out.")
    if out:  # before the fits, so that nothing is fitted in vain
        try:
            out.parent.mkdir(parents=True, exist_ok=True)
            out.touch()
        except OSError as error:
            raise TrainingError(f"{out} can't be written: {error}.") from error
    exam = ExamSettings(
        min_uses, empty == "zero", leave_out, pairs, vocabulary, rarity=rarity, most_questions=most_questions
    )
    settings = BenchmarkSettings(
        exam,
        given,
        work,
        exported=not in_torch,
        generate=decode == "greedy",
        beam=beam,
        skip_bad_lines=bad_lines == "skip",
    )
    documents: dict[str, list[dict[str, Any]]] = {}
    for name in (system, *against):
        documents[name] = [
            run(name, protocol, train_files, test_files, seed, replace(settings, exam=replace(exam, seed=seed)))
            for seed in seeds
        ]
    if out:
        out.write_text(json.dumps([d for group in documents.values() for d in group]), encoding="utf-8")
    ours = documents[system]
    result = without_posts(ours[0]) if len(seeds) == 1 else seeds_as_one(ours)
    if against:
        result["against"] = {name: compare(ours, documents[name]) for name in against}
    if as_json:
        click.echo(json.dumps(result, indent=1))
        return
    for key, value in result["metrics"].items():
        click.echo(f"{key:24s} {value:.4f}")
    for name, row in result.get("against", {}).items():
        for key, (mean, low, high) in row.items():
            click.echo(f"minus {name}: {key:24s} {mean:+.4f} ({low:+.4f} … {high:+.4f})")


@click.command()
@click.argument("name", type=_Name("study", _studies))
@click.option("--data", type=_PATH, required=True, help="Folder with the development sets.")
@click.option("--out", type=_PATH, default=Path("training/documents"), show_default=True,
              help="Folder of the documents; those that are there are not made again.")  # fmt: skip
@_WORK
@_TORCH
def study(name: str, data: Path, out: Path, work: Path, in_torch: bool) -> None:
    """Run one of the studies of BENCHMARKS.md, all its systems and seeds; goes on where it was stopped."""
    from training.harness.readings import READINGS, run_reading
    from training.harness.studies import run_study
    from training.harness.tables import study_table

    if name in READINGS:
        click.echo(run_reading(name, data, out, work))
        return
    run_study(name, data, out, work, exported=not in_torch)
    click.echo(study_table(name, out))


@click.command()
@click.argument("documents", type=_PATH, default=Path("training/documents"))
@click.option("--into", type=_PATH, help="Write the tables into this file, each between its two marks.")
def tables(documents: Path, into: Path | None) -> None:
    """Remake the tables of BENCHMARKS.md from the documents of `study`."""
    from training.harness.tables import all_tables, write_into

    made = all_tables(documents)
    if into:
        write_into(into, made)
        click.echo(f"{into}: {', '.join(made)}")
    else:
        click.echo("\n\n".join(made.values()))
