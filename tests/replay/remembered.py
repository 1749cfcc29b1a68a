"""What older posts are worth: `python tests/replay/remembered.py POSTS --user NAME --most 2000 --most 5000`.

The latest posts of an account are replayed by engines that began so many posts before them. Figures stand in
training/BENCHMARKS.md; nothing of it runs with the suite.
"""

from pathlib import Path

import click
import numpy as np

from tagdesk.archive import archives
from tagdesk.paths import models_dir
from tagdesk.replay.figures import figures_of
from tagdesk.replay.loop import replay
from tagdesk.replay.shipped import load_engines
from training.data import read_posts, tag_keys


@click.command()
@click.argument("posts", type=click.Path(exists=True, path_type=Path))
@click.option("--user", "users", multiple=True, required=True)
@click.option("--scored", default=500, show_default=True, help="Of each account, so many of the latest posts.")
@click.option("--most", multiple=True, type=int, required=True, help="Posts that an engine knows before them.")
def main(posts: Path, users: tuple[str, ...], scored: int, most: tuple[int, ...]) -> None:
    """Print R@5 of each account by engines that know so many posts, and by one that knows all."""
    engines = load_engines(models_dir())
    wanted = (post for post in read_posts([posts]) if post.user in users and post.time and "reply" not in post.flags)
    for user, archive in archives(post for post in wanted if tag_keys(post)).items():
        found = {}
        for known in (*most, len(archive)):
            begun = archive[max(0, len(archive) - scored - known) :]
            ranked = replay(begun, engines.new(user), start=len(begun) - scored)
            figures = [figures_of(post.ranked.keys, post.tags) for post in ranked if post]
            found[known] = np.array([row["recall_at_5"] for row in figures])
        whole = found[len(archive)]
        lines = (f"{known:,}: {row.mean():.1%} ({(row - whole).mean():+.2%})" for known, row in found.items())
        click.echo(f"{user}, {len(archive):,} posts: " + ", ".join(lines))


if __name__ == "__main__":
    main()
