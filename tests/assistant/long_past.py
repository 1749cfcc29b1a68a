"""What a suggestion costs after so many posts: `python tests/assistant/long_past.py --posts 1000 --posts 100000`.

Makes up a history (a million posts take about ten minutes) and prints medians. Figures stand in training/BENCHMARKS.md;
nothing of it runs with the suite.
"""

import hashlib
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from statistics import median
from time import perf_counter

import click
import numpy as np

from tagdesk.assistant.desk import Desk
from tagdesk.assistant.suggest import SuggestService
from tagdesk.gui.resident_memory import resident_mb
from tagdesk.history.store import History
from tagdesk.paths import models_dir
from tagdesk.recommend.sentences import SentenceEncoder
from tagdesk.recommend.steps import at_once

sys.path.append(str(Path(__file__).resolve().parent.parent / "history"))
from made_up_years import fill

_RUNS = 20


@click.command()
@click.option("--posts", "sizes", type=int, multiple=True, required=True)
def main(sizes: tuple[int, ...]) -> None:
    """Ask for suggestions with histories of these sizes."""
    for posts in sizes:
        with (
            tempfile.TemporaryDirectory() as folder,
            closing(History(Path(folder, "history.sqlite"))) as history,
        ):
            fill(history, posts, vocabulary=2_000)
            _pretend_to_have_read(history)
            _measure(history, posts)


def _pretend_to_have_read(history: History) -> None:
    """Keep some vector of every caption: to read them takes a while once, and is not what is asked here."""
    encoder = SentenceEncoder(models_dir() / "sentences")
    rng, place = np.random.default_rng(0), None
    while posts := history.past(1, place):
        place = posts[-1].place
        vectors = rng.standard_normal((len(posts), encoder.width))
        unit = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float16)
        digests = [hashlib.sha256(post.post.caption.encode()).hexdigest() for post in posts]
        kept = {digest: row.tobytes() for digest, row in zip(digests, unit, strict=True)}
        history.cache_many(kept, encoder.version)


def _measure(history: History, posts: int) -> None:
    service = SuggestService(models_dir(), history=history)
    service.warm_up()
    before_mb = resident_mb()
    started = perf_counter()
    at_once(service.catch_up())
    read_s = perf_counter() - started
    held_mb = resident_mb() - before_mb
    captions = [f"evening swim with the dog at the lake, sunset {number}" for number in range(_RUNS + 1)]
    answers = [service.suggest(caption=caption) for caption in captions[:1]]
    first_ms, again_ms, done_ms = [], [], []
    desk = Desk(history)
    for caption in captions[1:]:
        first_ms.append(_ms(lambda: answers.append(service.suggest(caption=caption))))  # noqa: B023
        best = answers[-1].suggestions[0].tag
        again_ms.append(_ms(lambda: service.suggest(caption=caption, accepted=[best])))  # noqa: B023
        post = desk.add_caption_post(caption)
        desk.add_own(post.post_id, [best])
        done_ms.append(_ms(lambda: desk.set_done(post.post_id, True)))  # noqa: B023
    assert not any(answer.is_behind for answer in answers)
    click.echo(
        f"{posts:,} posts: suggestion {median(first_ms):.0f} ms ({max(first_ms):.0f} at most), re-rank "
        f"{median(again_ms):.0f}, done {median(done_ms):.1f}; read in {read_s:.0f} s, {held_mb:.0f} MB"
    )


def _ms(work: Callable[[], object]) -> float:
    started = perf_counter()
    work()
    return (perf_counter() - started) * 1000


if __name__ == "__main__":
    main()
