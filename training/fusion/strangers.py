"""Evidence of posts of nobody: what the models say to a photo or a caption whose person is not known yet."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from tagdesk.domain import Post
from tagdesk.paths import models_dir
from tagdesk.recommend.asked import Asked, unit
from tagdesk.recommend.engine import Engine
from tagdesk.recommend.habits.past import PastPost
from training.backbones import load_backbone
from training.captions import Captions
from training.data import Example
from training.fusion.evidence import Evidence, List, list_of, together
from training.photos import Photos
from training.starter.fit import Starter
from training.starter.material import make_scenery
from training.starter.sets import gather

_BACKBONE = "efficientnet-lite0"
#: Posts that are asked about.
_MOST = 1_500


def open_starter(data: Path, run: Path) -> Starter:
    """What the starter's fits learned from, as the shipped encoders read it.

    Args:
        run: Folder of those fits and their caches.
    """
    backbone, cache, shipped = load_backbone(_BACKBONE), run / "cache", models_dir()
    scenery, corel = make_scenery(backbone, data, cache)
    photos, captions = Photos(cache, shipped / "backbone"), Captions(cache, shipped / "sentences")
    material = gather(scenery, corel, backbone, data, cache, photos)
    return Starter(data, material, backbone, photos, captions)


def gather_strangers(starter: Starter, engine: Engine) -> Evidence:
    """Ask about the posts that the shipped models were stopped by: no model learned from them.

    Accounts teach the fusion next to nothing of photos, of which nine of the ten have none.

    Args:
        engine: One that knows no post; it stays so.
    """
    _, held_out = starter.parts()
    chance = random.Random(0)
    chance.shuffle(held_out)
    return together(list(_lists(starter, engine, held_out[:_MOST], chance)))


def _lists(starter: Starter, engine: Engine, examples: Sequence[Example], chance: random.Random) -> Iterator[List]:
    for number, example in enumerate(examples):
        tags = tuple(dict.fromkeys(starter.material.tags[tag] for tag in example.tags))
        given: list[tuple[str, ...]] = [()]
        if len(tags) > 1:
            given.append(tuple(chance.sample(tags, chance.randint(1, len(tags) - 1))))
        for accepted in given:
            asked = _asked(starter, example, accepted)
            if accepted or asked.query.text or asked.pooled is not None:
                yield list_of(engine.candidates(asked), number, tags, accepted, used=())


def _asked(starter: Starter, example: Example, accepted: tuple[str, ...]) -> Asked:
    # The starter's posts leave the words of a photo to be seen in it; SOG reads them.
    (seen,) = starter.photos.look_at([Post("", images=(example.query.photo,) if example.query.photo else ())])
    query = replace(example.query, accepted=accepted, image_words=example.query.image_words or seen.image_words)
    regions = starter.photos.regions([query.photo])[0] if query.photo else None
    pooled = starter.photos.pooled([query.photo])[0] if query.photo else None
    post = PastPost(
        example.time_s,
        accepted,
        query.text,
        sentence=starter.captions.read(query.text).vector() if query.text else None,
        photo=None if pooled is None else unit(pooled),
        facts=tuple(f"seen:{word}" for word in query.image_words),
    )
    return Asked(query, post, regions, pooled)
