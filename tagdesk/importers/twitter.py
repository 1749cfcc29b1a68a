"""X (Twitter): the archive since 2019, also a file of tweets alone, and the older one (`twitter_2013`)."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from tagdesk.importers.archive_tree import ArchiveTree
from tagdesk.importers.importer import Export, Importer, Item, Options, Skip
from tagdesk.importers.json_file import elements
from tagdesk.importers.tweet import SOURCE, Owner, Tweets, id_of
from tagdesk.importers.twitter_2013 import monthly_files, owner_of, tweets_of

_FILE = r"(?:data/)?[^/]*tweets?[^/]*\.js"
_VARIABLE = re.compile(rb"\W*window\.YTD\.(\w+)\.part\d+\s*=")
_POSTS = frozenset({"tweet", "tweets", "community_tweet", "community_tweets"})
_LONG = frozenset({"note_tweet", "note_tweets"})
_DELETED = frozenset({"deleted_tweet", "deleted_tweets"})
_PARTIAL = re.compile(r'"isPartialArchive"\s*:\s*true')
_PARTS = re.compile(r'"(data/tweets?(?:-part\d+)?\.js)"')
#: Lists every file of an archive.
_MANIFEST_BYTES = 1 << 20


def _recognise(tree: ArchiveTree) -> Export | None:
    modern = [name for name in tree.matching(_FILE) if _variable(tree, name) in _POSTS | _LONG | _DELETED]
    posts = [name for name in modern if _variable(tree, name) in _POSTS]
    old = monthly_files(tree)
    if not posts and not old:
        return None
    owners = [_owner(tree, name) for name in posts] + [owner_of(tree, name) for name in old[:1]]
    account = next((owner.name for owner in owners if owner.name), None)
    return Export(account, (*modern, *old), tuple(_notes(tree, posts)))


def _posts(tree: ArchiveTree, export: Export, options: Options) -> Iterator[Item | Skip]:
    tweets = Tweets(tree, options)
    kinds = {name: _variable(tree, name) for name in export.files}
    for name in (name for name, kind in kinds.items() if kind in _LONG):
        tweets.long.add(elements(tree, name, behind=b"="))
    modern = [name for name, kind in kinds.items() if kind in _POSTS]
    yield from _all(tree, tweets, modern, _owner, lambda name: elements(tree, name, behind=b"="))
    old = [name for name, kind in kinds.items() if not kind]
    yield from _all(tree, tweets, old, owner_of, lambda name: tweets_of(tree, name))
    yield from tweets.edited()
    for name in (name for name, kind in kinds.items() if kind in _DELETED):
        for _ in elements(tree, name, behind=b"="):
            yield Skip.DELETED


def _all(
    tree: ArchiveTree,
    tweets: Tweets,
    names: list[str],
    owner_beside: Callable[[ArchiveTree, str], Owner],
    read: Callable[[str], Iterator[Any]],
) -> Iterator[Item | Skip]:
    """Posts of all files; where no file tells whose they are, they are read once more before, for their ids."""
    owners = {name: owner_beside(tree, name) for name in names}
    unknown = [name for name, owner in owners.items() if not owner.name and not owner.number]
    problems = len(tree.problems)
    ids = frozenset(_ids(element for name in unknown for element in read(name)))
    del tree.problems[problems:]  # noted when the tweets are read
    for name, owner in owners.items():
        yield from tweets.items(read(name), Owner(ids=ids) if name in unknown else owner)


def _ids(found: Iterator[Any]) -> Iterator[str]:
    for element in found:
        tweet = element.get("tweet", element) if isinstance(element, dict) else None
        if isinstance(tweet, dict) and not tweet.get("user"):
            yield id_of(tweet)


def _variable(tree: ArchiveTree, name: str) -> str:
    """`tweets` of a file that begins `window.YTD.tweets.part0 =`; empty for other files."""
    match = _VARIABLE.match(tree.beginning(name, 256))
    return match[1].decode("ascii", "replace") if match else ""


def _owner(tree: ArchiveTree, name: str) -> Owner:
    """Whose archive a file belongs to. Nothing else is read of the account: its file tells the e-mail address too."""
    folder = name[: name.rfind("/") + 1]
    account = _beginning(tree, f"{folder}account.js", *tree.named("account.js"))
    manifest = _beginning(tree, f"{folder}manifest.js", *tree.named("manifest.js"))
    user = re.search(r'"username"\s*:\s*"(\w+)"', account) or re.search(r'"userName"\s*:\s*"(\w+)"', manifest)
    number = re.search(r'"accountId"\s*:\s*"?(\d+)', account) or re.search(r'"accountId"\s*:\s*"?(\d+)', manifest)
    return Owner(user[1] if user else None, number[1] if number else None)


def _notes(tree: ArchiveTree, posts: list[str]) -> Iterator[str]:
    for name in posts[:1]:
        folder = name[: name.rfind("/") + 1]
        manifest = _beginning(tree, f"{folder}manifest.js")
        if _PARTIAL.search(manifest):
            yield "This is a part of an archive of X; choose its other parts too."
        root = folder.removesuffix("data/")
        missing = [part for part in dict.fromkeys(_PARTS.findall(manifest)) if root + part not in tree]
        if missing:
            yield f"{', '.join(missing)} of the archive of X is missing; without it, posts are missing too."


def _beginning(tree: ArchiveTree, *names: str) -> str:
    """The first of these files that is there."""
    name = next((name for name in names if name in tree), None)
    return tree.beginning(name, _MANIFEST_BYTES).decode("utf-8", "replace") if name else ""


TWITTER = Importer(SOURCE, "X (Twitter)", _recognise, _posts, options=("replies",))
