"""Memory and time of a streamed fit on made-up posts: `python tests/training/stream_memory.py csrw 10000 100000`."""

import gzip
import itertools
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import click

_TAGS, _WORDS, _SHARDS = 2_000, 8_000, 16
#: Enough to have every tensor of a step in memory; an epoch of a million posts takes hours.
_STEPS = 50


def write_shards(folder: Path, posts: int) -> None:
    """Posts with some of 2,000 tags, few of them used often, and captions in words that go with these."""
    drawn = random.Random(0)
    topics = [[f"word{drawn.randrange(_WORDS):x}" for _ in range(12)] for _ in range(_TAGS)]
    weights = list(itertools.accumulate(1 / (number + 5) for number in range(_TAGS)))
    for shard in range(_SHARDS):
        with gzip.open(folder / f"posts-{shard:05d}-of-{_SHARDS:05d}.jsonl.gz", "wt", compresslevel=1) as stream:
            for number in range(shard, posts, _SHARDS):
                tags = sorted(set(drawn.choices(range(_TAGS), cum_weights=weights, k=drawn.randint(1, 5))))
                caption = " ".join(word for tag in tags for word in drawn.sample(topics[tag], 3))
                record = {"post_id": f"{number}", "user": f"u{number % 5000}", "caption": caption}
                record |= {"tags": [f"tag{tag:x}" for tag in tags], "image_words": drawn.sample(topics[tags[0]], 2)}
                stream.write(json.dumps(record) + "\n")


def measure(system: str, posts: int) -> dict[str, float]:
    """Seconds of both passes, and the most memory that this process ever had."""
    from training.fit import fit_run
    from training.stream import Stream
    from training.systems.csrw_stream import CsrwStream
    from training.systems.sog_stream import SogStream

    seconds = {}

    def timed(name: str):
        whole = getattr(Stream, name)

        def call(*arguments, **options):
            begin = time.perf_counter()
            found = whole(*arguments, **options)
            seconds[f"{name}_s"] = round(time.perf_counter() - begin, 1)
            return found

        setattr(Stream, name, call)

    timed("count")
    timed("look")
    for batches in (CsrwStream, SogStream):
        whole = batches.__call__
        batches.__call__ = lambda self, epoch, whole=whole: itertools.islice(whole(self, epoch), _STEPS)
    Stream.steps = lambda *_: _STEPS
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        data.mkdir()
        write_shards(data, posts)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        fit_run(system, [data], Path(folder) / "run", options={"epochs": 1}, seed=1, min_uses=5, kept=10_000)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"posts": posts, **seconds, "before_mib": before // 1024, "peak_mib": most // 1024}


@click.command()
@click.argument("system", type=click.Choice(["csrw", "sog"]))
@click.argument("posts", nargs=-1, type=int, required=True)
@click.option("--here", is_flag=True, hidden=True)
def main(system: str, posts: tuple[int, ...], here: bool) -> None:
    """Measure each number of posts in a process of its own: the most memory of a process never falls."""
    for count in posts:
        if here:
            click.echo(json.dumps(measure(system, count)))
        else:
            subprocess.run([sys.executable, __file__, system, str(count), "--here"], check=True)


if __name__ == "__main__":
    main()
