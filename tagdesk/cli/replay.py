"""`tagdesk replay`: how good would the suggestions have been, post by post."""

import difflib
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tagdesk.cli.options import Session, common_options
from tagdesk.cli.output import print_json, print_table
from tagdesk.cli.replay_progress import shown_progress
from tagdesk.cli.work import models_in_use, result_of

if TYPE_CHECKING:
    from tagdesk.domain import Post

_PATH = click.Path(path_type=Path)
#: Of each list so many figures stand in the table, and by which names.
_IN_THE_TABLE = {"precision_at_1": "P@1", "recall_at_5": "R@5", "recall_at_10": "R@10"}
#: Digits of figures in JSON.
_DIGITS = 6


@click.command()
@click.argument("posts", nargs=-1, required=True, type=_PATH, metavar="POSTS…")
@click.option("--user", "users", multiple=True, metavar="NAME", help="Only this account; may be repeated.")
@click.option("--models", metavar="A,B", help="Ask only these models. Default: all of the pack.")
@click.option("--pack", type=_PATH, metavar="DIR", help="Folder of other models than those in use.")
@click.option(
    "--beneath",
    multiple=True,
    type=_PATH,
    metavar="DIR",
    help="Take models that --pack lacks from this folder; may be repeated. Without it they are not asked.",
)
@click.option("-k", "shown", type=click.IntRange(1, 50), default=5, show_default=True, help="Number of tags shown.")
@click.option("--without", multiple=True, metavar="SOURCE", help="Ignore a model or a habit; may be repeated.")
@click.option("--no-learning", is_flag=True, help="Don't let the fusion learn from the posts.")
@click.option("--interactive", is_flag=True, help="Count the keys of entering the tags one by one. Takes longer.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="Rank only the latest N posts of each account.")
@click.option("--after", type=_PATH, metavar="FILE", help="Count only later posts; see above.")
@click.option("--each", is_flag=True, help="With --json: also the figures of each post.")
@click.option("--progress-json", is_flag=True, help="Tell other programs how far it is, as JSON lines on stderr.")
@click.option("--plot", type=_PATH, metavar="FILE", help="Draw R@5 over time (.png, .svg or .pdf).")
@click.option(
    "--bad-lines",
    type=click.Choice(["refuse", "skip"]),
    default="refuse",
    show_default=True,
    help="What to do with lines that can't be read.",
)
@common_options
@click.pass_obj
def replay(
    session: Session,
    posts: tuple[Path, ...],
    users: tuple[str, ...],
    models: str | None,
    pack: Path | None,
    beneath: tuple[Path, ...],
    shown: int,
    without: tuple[str, ...],
    no_learning: bool,
    interactive: bool,
    limit: int | None,
    after: Path | None,
    each: bool,
    progress_json: bool,
    plot: Path | None,
    bad_lines: str,
) -> None:
    """How good would the suggestions for your past posts have been?

    Every post with tags in POSTS (.jsonl, .jsonl.gz) is ranked by the engine, which only knows the posts before it.

    The fusion doesn't learn from posts that a model of --pack was fitted on, as its manifest tells (fitted_until): on
    them that model looks better than it is. FILE of --after holds a time for each account, such as {"ann":
    "2026-06-14"}; earlier posts are learned from, but don't count, and neither do accounts that it doesn't name.

    \b
    Examples:
      tagdesk replay posts.jsonl
      tagdesk replay posts.jsonl --user ann --limit 200 --interactive
      tagdesk replay posts.jsonl --without sog --json
      tagdesk replay posts.jsonl --pack new --beneath old --after from.json
    """
    from tagdesk.recommend.engine import COLUMNS
    from tagdesk.recommend.sources import SOURCES
    from tagdesk.recommend.voices import SYSTEMS
    from tagdesk.replay import shipped
    from tagdesk.replay.accounts import choose
    from tagdesk.replay.after import read_after
    from tagdesk.replay.plot import check_drawing, draw
    from tagdesk.replay.report import replay_accounts

    systems = tuple(name.strip() for name in models.split(",")) if models is not None else ()
    _refuse_unknown("--models", systems, SYSTEMS)
    _refuse_unknown("--without", without, (*SOURCES, *COLUMNS))
    if beneath and not pack:
        raise click.UsageError("--beneath needs --pack.")
    if plot:
        check_drawing(plot)
    after_s = read_after(after) if after else None
    accounts = choose(_read(posts, skip_bad_lines=bad_lines == "skip"), users, among=after_s)
    if not pack:
        folders = models_in_use(session)
        pack, beneath = folders.own, (folders.shipped,) if folders.own else ()
    engines = shipped.load_engines(
        session.models_dir, pack=pack, beneath=beneath, systems=systems, without=without, learning=not no_learning
    )
    work = replay_accounts(
        accounts.archives,
        engines.new,
        vocabulary=engines.vocabulary if interactive else None,
        latest=limit,
        shown=shown,
        after_s=after_s,
        learns_from_s=engines.learns_from_s,
    )
    with shown_progress(for_programs=progress_json) as show:
        report = result_of(work, show)
    document = report.document | {
        "skipped": accounts.skipped,
        "pack_saw_account": sorted(
            user for user, tally in report.tallies.items() if engines.models.saw(user, tally.first_s)
        ),
        "pack": str(pack or session.models_dir),
        "beneath": list(map(str, beneath)),
        "models": list(engines.systems),
        "without": list(without),
        "learning": not no_learning,
        "limit": limit,
    }
    if each:
        document["each"] = {user: tally.each() for user, tally in report.tallies.items()}
    if plot:
        draw(report.tallies, document["best_simple_rule"], plot)
    if session.as_json:
        print_json(_rounded(document))
    else:
        _print(document)


def _refuse_unknown(option: str, names: Sequence[str], known: Sequence[str]) -> None:
    for name in names:
        if name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean '{close[0]}'?" if close else f"there are {', '.join(known)}."
            raise click.BadParameter(f"'{name}' is unknown; {hint}", param_hint=f"'{option}'")


def _read(paths: Sequence[Path], *, skip_bad_lines: bool) -> "Iterator[Post]":
    from tagdesk.importers.jsonl import read_posts

    for path in paths:
        yield from read_posts(path, skip_bad_lines=skip_bad_lines)


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, _DIGITS)
    if isinstance(value, Mapping):
        return {key: _rounded(entry) for key, entry in value.items()}
    return [_rounded(entry) for entry in value] if isinstance(value, list) else value


def _print(document: Mapping[str, Any]) -> None:
    best = document["best_simple_rule"]
    names = dict(_IN_THE_TABLE)
    names |= {key: f"R@{key.rpartition('_')[2]}" for key in document["metrics"] if key.startswith("recall_at_")}
    seen = document["pack_saw_account"]
    rows = [
        _row(f"{user}{' *' if user in seen else ''}", account["posts"], account, best, names)
        for user, account in document["per_user"].items()
    ]
    rows.append(_row("mean", document["posts"], document, best, names))
    cold = {key: value["cold"] for key, value in document["baselines"].items()}
    first = {"metrics": document["cold"], "baselines": cold, "oracle": document["oracle"]["cold"], "gap_closed": None}
    rows.append(_row(f"first {document['warm_up']} posts", document["cold_posts"], first, best, names))
    figures = " ".join(names.values())
    headers = ("Account", "Posts", "Engine", "BLL", (best or "Best rule").replace("_", " "), "Oracle", "Gap closed")
    click.echo(f"{figures} after the first {document['warm_up']} posts of each account:")
    print_table(rows, headers, numbers=(1, 6))
    for sentence in _sentences(document, seen):
        click.echo(sentence)


def _row(name: str, posts: int, figures: Mapping[str, Any], best: str | None, keys: Collection[str]) -> tuple[str, ...]:
    rules = figures["baselines"]
    lists = (figures["metrics"], rules.get("bll", {}), rules.get(best, {}), figures["oracle"])
    cells = [" ".join(_share(metrics.get(key)) for key in keys) for metrics in lists]
    gap = figures["gap_closed"]
    return name, str(posts), *cells, "–" if gap is None else f"{gap:.0%}"


def _sentences(document: Mapping[str, Any], seen: Sequence[str]) -> Iterator[str]:
    unseen = document["unseen"]
    yield (
        f"Unseen: {_percent(document['unseen_share'])} of the tags were never used before; "
        f"{_percent(unseen['ceiling'])} of those could be suggested, "
        f"{_percent(unseen['recall_at_10'])} were among the first ten."
    )
    bins = [f"{row['mean_chance']:.0%} → {row['accepted']:.0%}" for row in document["calibration"] if row["count"]]
    if bins:
        error = document["calibration_error"]
        yield f"Calibration (chance → right): {', '.join(bins)}; mean error {error:.1%}."
    if languages := document["languages"]:
        scripts = (f"{name} {_share(found['recall_at_5'])} ({found['posts']})" for name, found in languages.items())
        yield f"R@5 by script (posts): {', '.join(scripts)}."
    if alone := document["models_alone"]:
        told = (f"{system} {_share(found['recall_at_5'])}" for system, found in alone.items())
        yield f"R@5 of each model alone: {', '.join(told)}."
    keys = document.get("interactive")
    if keys and keys["keys_per_tag"] is not None:
        yield (
            f"Keys per tag: {keys['keys_per_tag']:.2f}; typing alone {keys['typing_alone']:.2f}, with completion "
            f"{keys['completion_alone']:.2f}. Glances per post: {keys['glances_per_post']:.2f}."
        )
    skipped = document["skipped"]
    left_out = ", ".join(f"{count} {reason.replace('_', ' ')}" for reason, count in skipped.items() if count)
    total = document["posts"] + sum(skipped.values())
    yield f"{document['posts']} of {total} posts were used" + (f"; left out: {left_out}." if left_out else ".")
    if document["seconds_per_post"] is not None:
        yield f"{document['seconds_per_post'] * 1000:.0f} ms a post."
    if seen:
        yield "* The models have learned from this account before; its figures are too good."


def _share(value: float | None) -> str:
    """`.528`: one digit less to read than `0.528`."""
    return "–" if value is None else f"{value:.3f}".removeprefix("0")


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"
