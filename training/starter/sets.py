"""Which sets teach the shipped models what: the material that all of them share, and the accounts with a history."""

import logging
import random
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tagdesk.archive import MOST_OF_AN_ARCHIVE
from tagdesk.contract.features import model_key
from tagdesk.domain import Post
from tagdesk.recommend.query import Query
from training.backbones import Backbone
from training.data import Example, build_vocabulary, is_dev_test, query_of, read_posts, tag_keys, to_examples
from training.features import backbone_features
from training.photos import Photos
from training.starter.material import (
    JUNK,
    Imagination,
    Scenery,
    photo_examples,
    respelled,
    scene_tags,
    starter_vocabulary,
    tag_names,
    with_vocabulary,
)
from training.starter.stand_ins import Classifier, StandIns, make_stand_ins
from training.starter.topics import topics

_LOG = logging.getLogger(__name__)

#: Sets the shared material is of; their development split is left out.
SETS = (
    "harrison_tags", "ig_hashtag_sets", "corel5k", "mvsa_tweets", "cmkp_tweets", "sfomuseum_instagram",
)  # fmt: skip
#: Archives of people, the latest posts of each.
ACCOUNT_SETS = ("twitter_archives", "sfomuseum_instagram", "pokemongo_tw_instagram", "mastodon_archives")
#: Of a larger set the first so many are taken: more of HARRISON moved no validation figure, and it holds no photos.
MOST_OF_A_SET = 24_000
#: Good as a hint to the model, dull as a tag.
GENERIC = {
    "animal", "vehicle", "clothing", "furniture", "tool", "transport", "footwear", "tableware", "game", "ball", "weapon",
    "bottle", "rodent", "fungus", "military", "machine", "toy", "strings", "macro", "sport",
}  # fmt: skip
#: Share of the hashtag lists that models without words for photos do without: looking takes longer than reading.
_LISTS_LEFT_OUT = 0.75
#: Times that they see a real photo, or a caption of anybody, for one of what is made up.
_REAL_VISITS = 3
#: Accounts and posts that must have used a tag for it to ship beside the starter vocabulary (CONTRACTS.md).
_LEAST_ACCOUNTS, _LEAST_POSTS = 2, 3


@dataclass(frozen=True)
class Material:
    """What the shipped models learn from.

    Attributes:
        tags: The starter vocabulary, by index; photos and captions are tagged with these.
        shared: More tags that several accounts use; together they are the `vocabulary` that may ship.
        words: Words of each starter tag's name.
        examples: Posts of nobody in particular; `imagine` makes up what their sets lack.
        photos: Paths and words of Corel5k's photos; photos to paint into, by path.
        accounts: Posts of people in time order.
        posts: All that is read, by set.
    """

    scenery: Scenery
    tags: tuple[str, ...]
    shared: tuple[str, ...]
    words: Mapping[str, str]
    examples: Sequence[Example]
    imagine: Imagination
    photos: Mapping[str, Sequence[str]]
    bases: Sequence[str]
    accounts: Sequence[Post]
    posts: Mapping[str, Sequence[Post]]

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """Tags by index, those of `tags` first."""
        return self.tags + self.shared

    def users_of(self, sets: Collection[str]) -> set[str]:
        """Accounts whose posts are in some of the sets."""
        return {post.user for name in sets for post in self.posts.get(name, ()) if post.user}


def gather(
    scenery: Scenery,
    corel: Sequence[Example],
    backbone: Backbone,
    data: Path,
    cache: Path,
    photos: Photos,
    *,
    without: Collection[str] = (),
    limit: int = 0,
) -> Material:
    """Read all sets.

    Args:
        scenery, corel: As `make_scenery` gives them.
        data: Folder with the sets.
        cache: Folder for what the backbone sees.
        photos: Looks at the accounts' photos.
        without: Accounts that nothing may be learned of.
        limit: Use that many posts of each set only (trials); 0 for all.
    """
    raw = {name: read_posts([data / name / "posts.jsonl.gz"]) for name in (*SETS, *ACCOUNT_SETS)}
    raw = {name: [post for post in posts if post.user not in without] for name, posts in raw.items()}
    posts = {name: [post for post in raw[name] if not is_dev_test(post.post_id)] for name in SETS}
    posts["harrison_tags"] = respelled(posts["harrison_tags"])
    tags = starter_vocabulary(posts["harrison_tags"], posts["ig_hashtag_sets"], scenery)
    names = tag_names(tags, scenery.table.words)

    examples: list[Example] = []
    repeats = {"harrison_tags": 1, "ig_hashtag_sets": 3, "cmkp_tweets": 1, "sfomuseum_instagram": 1}
    for name, times in repeats.items():
        found, skipped = to_examples(posts[name], tags)
        kind = "list" if name in ("harrison_tags", "ig_hashtag_sets") else "text"
        found = [replace(e, post_id=f"{kind}:{name}/{e.post_id}") for e in found][: limit or MOST_OF_A_SET]
        _LOG.info("%s: %d posts, %d without a known tag", name, len(found), skipped)
        examples += [e for e in found for _ in range(times)]
    by_path = {f"corel:{post.post_id}": post.images[0] for post in posts["corel5k"]}
    in_sight = {by_path[e.post_id]: e.query.image_words for e in corel}
    examples += with_vocabulary(corel, by_id("corel", posts["corel5k"]), tags, scene_tags)[: limit or None]
    seen = backbone_features(backbone, [Path(p.images[0]) for p in posts["mvsa_tweets"]], cache)
    tweets = photo_examples("photo", posts["mvsa_tweets"], seen, scenery.head.logits(seen.pooled), scenery.table)
    examples += 2 * with_vocabulary(tweets, by_id("photo", posts["mvsa_tweets"]), tags)[: limit or None]
    examples += class_examples(scenery, tags) * (1 if limit else 4)
    examples += topic_examples() * (2 if limit else 40)
    examples += blank_examples(posts["cmkp_tweets"], tags)[: limit or None]

    accounts = photos.look_at(
        [post for name in ACCOUNT_SETS for post in latest(raw[name], limit or MOST_OF_AN_ARCHIVE)]
    )
    shared = shared_tags(accounts, set(tags))
    _LOG.info("%d tags, %d more of several accounts, %d posts of accounts", len(tags), len(shared), len(accounts))
    return Material(
        scenery,
        tags,
        shared,
        names,
        examples,
        Imagination(tags, scenery, names),
        {path: words for path, words in in_sight.items() if words},
        [*in_sight, *(e.query.photo for e in tweets)],
        accounts,
        {name: posts.get(name, raw[name]) for name in raw},
    )


def stand_ins_of(material: Material, backbone: Backbone, photos: Photos) -> StandIns:
    """Corel5k's photos, and painted ones, which `photos` knows from now on."""
    photos.look_at([Post(path, images=(path,)) for path in material.bases])
    weight, bias = (part.detach().numpy() for part in backbone.classifier.parameters())
    classifier = Classifier(weight, bias)
    return make_stand_ins(photos, material.photos, material.bases, classifier, material.scenery.class_words)


def shown(material: Material, stand_ins: StandIns, seed: int) -> list[Example]:
    """The material for models that look at photos themselves: each example imagined once, with a photo for its words.

    Where a set has no photos, one stands in that shows what the words say.
    """
    generator = random.Random(seed)
    found = []
    for number, example in enumerate(material.examples):
        for _ in range(_visits(example, generator)):
            imagined = material.imagine(example, generator)
            query = imagined.query
            photo = query.photo or stand_ins.photo(query.image_words, generator)
            # The words are left to models that read them: what a photo shows is to be seen in it.
            query = replace(query, photo=photo, image_words=())
            found.append(Example(f"{example.post_id}#{number}", query, imagined.tags))
    return found


def _visits(example: Example, generator: random.Random) -> int:
    """How often an example is shown to models that look at photos."""
    kind = example.post_id.partition(":")[0]
    if kind == "list":
        return int(generator.random() >= _LISTS_LEFT_OUT)
    if kind == "blank":
        # Real captions are few here: if most of them asked for safe tags, these models would learn no more of captions.
        return int(not example.query.text)
    real = kind in ("corel", "photo") or example.post_id.startswith("text:cmkp_tweets/")
    return _REAL_VISITS if real else 1


def account_examples(material: Material, vocabulary: Sequence[str]) -> list[Example]:
    """Posts of accounts that carry a tag of the vocabulary."""
    return to_examples(material.accounts, vocabulary)[0]


def latest(posts: Sequence[Post], most: int) -> list[Post]:
    """The latest tagged posts of each account, in their order."""
    counts: dict[str, int] = defaultdict(int)
    kept = []
    for post in reversed(posts):
        if post.tags and post.user:
            counts[post.user] += 1
            if counts[post.user] <= most:
                kept.append(post)
    return kept[::-1]


def shared_tags(posts: Sequence[Post], known: Collection[str]) -> tuple[str, ...]:
    """Tags of several accounts that aren't known yet: no account's own, no account's name, nothing that sells."""
    uses: dict[str, int] = defaultdict(int)
    users: dict[str, set[str]] = defaultdict(set)
    names = {model_key(post.user or "") for post in posts}
    for post in posts:
        for key in tag_keys(post):
            uses[key] += 1
            users[key].add(post.user or "")
    return tuple(
        sorted(
            key
            for key, count in uses.items()
            if count >= _LEAST_POSTS
            and len(users[key]) >= _LEAST_ACCOUNTS
            and not (key in known or key in names or JUNK.match(key))
        )
    )


def own_tags(material: Material) -> tuple[str, ...]:
    """Tags of single accounts that a fit may learn from, but that no pack may hold."""
    known = set(material.vocabulary)
    return tuple(key for key in build_vocabulary(material.accounts, _LEAST_POSTS) if key not in known)


def by_id(kind: str, posts: Sequence[Post]) -> dict[str, Post]:
    """Posts by the ids that `photo_examples` gives them."""
    return {f"{kind}:{post.post_id}": post for post in posts}


def blank_examples(posts: Sequence[Post], vocabulary: Sequence[str]) -> list[Example]:
    """Posts that nothing is known of, and captions about what no tag of ours names: safe tags beat wild ones."""
    known = set(vocabulary)
    strange = [query_of(post, ()) for post in posts if not known & set(tag_keys(post))]
    queries = [Query()] * 600 + strange[:1200]
    return [Example(f"blank:{number}", query, ()) for number, query in enumerate(queries)]


def class_examples(scenery: Scenery, vocabulary: Sequence[str]) -> list[Example]:
    """For each class of the backbone a photo that shows just it, tagged with the words for it."""
    index = {tag: i for i, tag in enumerate(vocabulary)}
    examples = []
    for number, words in enumerate(scenery.class_words):
        keys = dict.fromkeys(model_key(word) for word in words if word not in GENERIC)
        tags = tuple(index[key] for key in keys if key in index)
        if tags:
            examples.append(Example(f"class:{number}", Query(image_words=tuple(words)), tags))
    return examples


def topic_examples() -> list[Example]:
    """One example a topic; `Imagination` draws its words and tags anew at each visit."""
    return [Example(f"topic:{number}", Query(), ()) for number in range(len(topics()))]
