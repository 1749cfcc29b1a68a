"""How long an archive of 100,000 tweets takes, and how much memory: `python tests/importers/speed.py`.

Makes up an archive as X packs it (about 137 MB of JSON), imports it twice by commands in processes of their own, and
prints a line each. Figures stand in training/BENCHMARKS.md; the suite only checks that it runs.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click

_BEGIN = datetime(2012, 1, 1, tzinfo=UTC)


def make_archive(path: Path, tweets: int) -> None:
    """A zip with so many tweets, one an hour, each with two hashtags."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "data/account.js", 'window.YTD.account.part0 = [{"account": {"username": "anna", "accountId": "7"}}]'
        )
        with archive.open("data/tweets.js", "w") as stream:
            stream.write(b"window.YTD.tweets.part0 = [\n")
            for piece in _tweets(tweets):
                stream.write(piece)
            stream.write(b"\n]")


def _tweets(count: int) -> Iterator[bytes]:
    for number in range(count):
        text = json.dumps(_tweet(number), ensure_ascii=False, indent=2)
        yield (text if number == 0 else ",\n" + text).encode()


def _tweet(number: int) -> dict[str, Any]:
    tag, tweet_id = f"tag{number % 977}", str(10**18 + number)
    return {
        "tweet": {
            "edit_info": {"initial": {"editTweetIds": [tweet_id], "editsRemaining": "5", "isEditEligible": True}},
            "retweeted": False,
            "source": '<a href="http://twitter.com/download/iphone" rel="nofollow">Twitter for iPhone</a>',
            "entities": {
                "hashtags": [{"text": tag, "indices": ["16", "24"]}, {"text": "münster", "indices": ["30", "40"]}],
                "symbols": [],
                "user_mentions": [],
                "urls": [{"url": "https://t.co/abc", "expanded_url": "https://example.org/x", "indices": ["50", "70"]}],
            },
            "display_text_range": ["0", "120"],
            "favorite_count": "3",
            "id_str": tweet_id,
            "truncated": False,
            "retweet_count": "0",
            "id": tweet_id,
            "created_at": f"{_BEGIN + timedelta(hours=number):%a %b %d %H:%M:%S +0000 %Y}",
            "favorited": False,
            "full_text": f"Ulm &amp; more at {number} #{tag} and #münster https://t.co/abc",
            "lang": "en",
        }
    }


@click.command()
@click.option("--tweets", default=100_000, show_default=True)
def main(tweets: int) -> None:
    """Import a made-up archive twice."""
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder, "twitter.zip")
        make_archive(archive, tweets)
        for what in ("imported", "again"):
            began = time.perf_counter()
            command = [sys.executable, "-m", "tagdesk", "import", str(archive), "--profile", f"{folder}/home", "--json"]
            told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            elapsed_s = time.perf_counter() - began
            memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
            counts = f"{told['imported']:,} imported, {told['duplicates']:,} duplicates"
            click.echo(f"{what}: {elapsed_s:.1f} s, at most {memory:.0f} MiB; {counts}")


if __name__ == "__main__":
    main()
