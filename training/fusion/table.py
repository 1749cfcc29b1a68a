"""What `score_accounts` found, as Markdown."""

from collections.abc import Mapping, Sequence
from statistics import fmean, stdev
from typing import Any


def tables_of(document: Mapping[str, Any]) -> str:
    """Tables of the accounts, of the rules, of what the sources are worth, and of the calibration. Percent."""
    return "\n\n".join([_accounts(document), _rules(document), _sources(document), _calibration(document)])


def _accounts(document: Mapping[str, Any]) -> str:
    runs = document["runs"]
    rows = []
    for user, first in runs[0]["per_user"].items():
        of_user = [run["per_user"][user] for run in runs]
        rows.append([user, str(first["posts"]), *_figures(of_user)])
    rows.append(["**mean**", str(runs[0]["posts"]), *_figures(runs)])
    heads = ["account", "posts", "BLL P@1 / R@5", "best rule R@5", "oracle R@5", "engine P@1", "R@5", "R@10", "MRR"]
    heads += ["gap closed", "without learning R@5", "unseen R@10 (of candidates)", "cold R@5 (best rule)"]
    still = [
        _mean([one["per_user"][user]["metrics"]["recall_at_5"] for one in document["still"]])
        for user in runs[0]["per_user"]
    ]
    still.append(_mean([one["metrics"]["recall_at_5"] for one in document["still"]]))
    for row, value in zip(rows, still, strict=True):
        row.insert(10, value)
    return _table(heads, rows)


def _figures(runs: Sequence[Mapping[str, Any]]) -> list[str]:
    """Of one account, or of the means, over seeds."""
    first = runs[0]
    rules = first["baselines"]
    best = max(rules, key=lambda name: rules[name]["recall_at_5"])
    cold = max(rule["cold"]["recall_at_5"] for rule in rules.values())
    bll = rules["bll"]
    return [
        f"{_percent(bll['precision_at_1'])} / {_percent(bll['recall_at_5'])}",
        f"{_percent(rules[best]['recall_at_5'])} ({best})",
        _percent(first["oracle"]["recall_at_5"]),
        *(
            _mean([run["metrics"][name] for run in runs])
            for name in ("precision_at_1", "recall_at_5", "recall_at_10", "mrr")
        ),
        _mean([run["gap_closed"] for run in runs]),
        f"{_mean([run['unseen']['recall_at_10'] for run in runs])} ({_percent(first['unseen']['ceiling'])})",
        f"{_mean([run['cold']['recall_at_5'] for run in runs])} ({_percent(cold)})",
    ]


def _rules(document: Mapping[str, Any]) -> str:
    rules, against = document["runs"][0]["baselines"], document["against"]
    rows = [
        [
            name,
            _percent(figures["precision_at_1"]),
            _percent(figures["recall_at_5"]),
            _percent(figures["recall_at_10"]),
            _percent(figures["cold"]["recall_at_5"]),
            f"{_percent(against[name]['mean'])} ({_percent(against[name]['low'])} … {_percent(against[name]['high'])})",
        ]
        for name, figures in rules.items()
    ]
    return _table(["rule", "P@1", "R@5", "R@10", "cold R@5", "engine's R@5 minus its"], rows)


def _sources(document: Mapping[str, Any]) -> str:
    full = document["runs"][0]["metrics"]
    rows = [
        [
            source,
            *(
                f"{100 * (figures[name] - full[name]):+.2f}"
                for name in ("precision_at_1", "recall_at_5", "recall_at_10")
            ),
        ]
        for source, figures in document["without"].items()
    ]
    return _table(["without", "P@1", "R@5", "R@10"], rows)


def _calibration(document: Mapping[str, Any]) -> str:
    run = document["runs"][0]
    rows = [
        [
            f"{100 * row['from']:.0f} … {100 * row['to']:.0f}",
            str(row["count"]),
            _percent(row["mean_chance"]),
            _percent(row["accepted"]),
        ]
        for row in run["calibration"]
        if row["count"]
    ]
    table = _table(["shown at", "suggestions", "mean chance", "were right"], rows)
    return f"{table}\n\nExpected calibration error: {_percent(run['calibration_error'])}."


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _mean(values: Sequence[float]) -> str:
    spread = f" ± {100 * stdev(values):.1f}" if len(values) > 1 else ""
    return f"{100 * fmean(values):.1f}{spread}"


def _percent(value: float) -> str:
    return f"{100 * value:.1f}"
