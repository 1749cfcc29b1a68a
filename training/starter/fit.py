"""Makes the starter pack: keyword head, word table, vocabulary, and SOG fitted on all of it; resumable."""

import hashlib
import json
import logging
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tagdesk.contract.features import model_key
from tagdesk.domain import Post
from tagdesk.recommend.query import Query
from training.backbones import load_backbone
from training.data import Example, is_dev_test, is_validation, query_of, read_posts, tag_keys, to_examples
from training.errors import TrainingError
from training.features import backbone_features
from training.models.sog import Sog, SogConfig
from training.starter.material import (
    SCENES,
    Imagination,
    Scenery,
    make_scenery,
    photo_examples,
    respelled,
    scene_tags,
    starter_vocabulary,
    tag_names,
    with_vocabulary,
)
from training.starter.topics import topics
from training.systems.sog_fit import SogFitConfig, fit_sog, load_sog
from training.trainer import TrainerConfig

_LOG = logging.getLogger(__name__)

#: Sets the starter pack is fitted on; their development split is left out.
SETS = (
    "harrison_tags", "ig_hashtag_sets", "corel5k", "mvsa_tweets", "cmkp_tweets", "sfomuseum_instagram",
)  # fmt: skip
#: Of a larger set the first so many are taken: more of HARRISON moved no validation figure, and it holds no photos.
MOST_OF_A_SET = 24_000
#: Good as a hint to the model, dull as a tag.
GENERIC = {
    "animal", "vehicle", "clothing", "furniture", "tool", "transport", "footwear", "tableware", "game", "ball", "weapon",
    "bottle", "rodent", "fungus", "military", "machine", "toy", "strings", "macro", "sport",
}  # fmt: skip
STARTER = SogFitConfig(
    trainer=TrainerConfig(epochs=4, batch_size=48, lr=1e-4, new_lr=1e-3, patience=2), drop_field=0.15
)


def fit_starter(
    data: Path,
    folder: Path,
    *,
    backbone_name: str = "efficientnet-lite0",
    how: SogFitConfig = STARTER,
    limit: int = 0,
) -> tuple[Sog, Scenery]:
    """Fit everything that is not fitted yet; `folder/sog` is the run folder of the model.

    Args:
        data: Folder with the sets.
        limit: Use that many posts of each set only (trials); 0 for all.
    """
    cache = folder / "cache"
    backbone = load_backbone(backbone_name)
    scenery, corel = make_scenery(backbone, data, cache)
    words = folder / "words.sha256"
    if (folder / "sog" / "metrics.json").is_file():
        if not words.is_file() or words.read_text(encoding="utf-8") != words_hash(scenery):
            raise TrainingError(f"{folder} was fitted with other words for photos; give another --run or delete it.")
        _LOG.info("%s holds a finished fit", folder / "sog")
        return load_sog(folder / "sog")[0], scenery
    words.write_text(words_hash(scenery), encoding="utf-8")
    raw = {name: read_posts([data / name / "posts.jsonl.gz"]) for name in SETS}
    posts = {name: [p for p in raw[name] if not is_dev_test(p.post_id)] for name in SETS}
    posts["harrison_tags"] = respelled(posts["harrison_tags"])
    vocabulary = starter_vocabulary(posts["harrison_tags"], posts["ig_hashtag_sets"], scenery)
    names = tag_names(vocabulary, scenery.table.words)
    _LOG.info("%d tags", len(vocabulary))

    examples: list[Example] = []
    repeats = {"harrison_tags": 1, "ig_hashtag_sets": 3, "cmkp_tweets": 1, "sfomuseum_instagram": 1}
    for name, times in repeats.items():
        found, skipped = to_examples(posts[name], vocabulary)
        kind = "list" if name in ("harrison_tags", "ig_hashtag_sets") else "text"
        found = [replace(e, post_id=f"{kind}:{name}/{e.post_id}") for e in found][: limit or MOST_OF_A_SET]
        _LOG.info("%s: %d posts, %d without a known tag", name, len(found), skipped)
        examples += [e for e in found for _ in range(times)]
    examples += with_vocabulary(corel, by_id("corel", posts["corel5k"]), vocabulary, scene_tags)[: limit or None]
    seen = backbone_features(backbone, [Path(p.images[0]) for p in posts["mvsa_tweets"]], cache)
    tweets = photo_examples("photo", posts["mvsa_tweets"], seen, scenery.head.logits(seen.pooled), scenery.table)
    examples += 2 * with_vocabulary(tweets, by_id("photo", posts["mvsa_tweets"]), vocabulary)[: limit or None]
    examples += class_examples(scenery, vocabulary) * (1 if limit else 4)
    examples += topic_examples() * (2 if limit else 40)
    examples += blank_examples(posts["cmkp_tweets"], vocabulary)[: limit or None]

    imagine = Imagination(vocabulary, scenery, names)
    train = [e for e in examples if not is_validation(e.post_id)]
    generator = random.Random(0)
    validation = [imagine(e, generator) for e in dict.fromkeys(examples) if is_validation(e.post_id)]
    validation = [e for e in validation if e.tags]
    generator.shuffle(validation)
    config = SogConfig(len(vocabulary), max_length=128)
    model, _ = fit_sog(
        train,
        validation[:2500],
        vocabulary,
        folder / "sog",
        config=config,
        how=how,
        augment=imagine,
        tag_words=lambda tag: names[tag],
        sets=SETS,
        accounts={post.user for name in SETS for post in posts[name] if post.user},
    )
    return model, scenery


def words_hash(scenery: Scenery) -> str:
    """Hash of what a photo can be said to show; a model fitted on other words would not know what it is told."""
    parts = [scenery.class_words, scenery.close_ups, SCENES, topics()]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def by_id(kind: str, posts: Sequence[Post]) -> dict[str, Post]:
    """Posts by the ids that `photo_examples` gives them."""
    return {f"{kind}:{post.post_id}": post for post in posts}


def blank_examples(posts: Sequence[Post], vocabulary: Sequence[str]) -> list[Example]:
    """Posts that nothing is known of, and captions about what no tag of ours names: safe tags are better than wild ones."""
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
