"""Fits the five shipped models on the starter material, each on what suits it; resumable."""

import hashlib
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TypedDict

from training.backbones import Backbone
from training.captions import Captions
from training.data import Example, build_vocabulary, is_dev_test, is_validation, read_posts, to_examples
from training.models.csrw import CsrwConfig
from training.models.sog import SogConfig
from training.photos import Photos
from training.starter.material import SCENES
from training.starter.sets import ACCOUNT_SETS, SETS, Material, account_examples, own_tags, shown, stand_ins_of
from training.starter.stand_ins import StandIns
from training.starter.topics import topics
from training.systems.amnn_fit import fit_amnn
from training.systems.amnn_system import AMNN, AMNN_FIT
from training.systems.csrw_fit import fit_csrw
from training.systems.csrw_system import STARTS
from training.systems.macon_fit import fit_macon
from training.systems.macon_system import MACON, MACON_FIT
from training.systems.sog_fit import SogFitConfig, fit_sog
from training.systems.usercond_fit import fit_usercond
from training.systems.usercond_system import USERCOND, USERCOND_FIT, tag_vectors
from training.task import parts_by_people
from training.trainer import TrainerConfig

SOG = SogFitConfig(trainer=TrainerConfig(epochs=4, batch_size=48, lr=1e-4, new_lr=1e-3, patience=2), drop_field=0.15)
#: Posts that a fit stops by.
_MOST_VALIDATION = 2_500
#: Posts that must hold a word for a shipped model to learn something of its own about it.
_WORD_USES = 10
#: The same for CSRW, which has nothing but words.
_CSRW_WORD_USES = 3
#: Times that a fit which learns of people sees the posts of nobody, made up anew each time.
_DRAWS = 3
#: Questions with tags of all fields of knowledge, and how many must carry one of those tags.
_QUESTIONS, _QUESTION_USES = "takg_stackexchange", 5


class Seen(TypedDict):
    """What a card says of a fit."""

    sets: list[str]
    accounts: list[str]


@dataclass(frozen=True)
class Starter:
    """What the fits share."""

    data: Path
    material: Material
    backbone: Backbone
    photos: Photos
    captions: Captions

    @cached_property
    def shown(self) -> list[Example]:
        """Posts of nobody in particular, with photos to look at."""
        return self.draw(0)

    def draw(self, seed: int) -> list[Example]:
        """The same, what their sets lack made up in another way."""
        return shown(self.material, self.stand_ins, seed)

    @cached_property
    def stand_ins(self) -> StandIns:
        """Photos that stand in for words."""
        return stand_ins_of(self.material, self.backbone, self.photos)

    def parts(self) -> tuple[list[Example], list[Example]]:
        """Those to fit on and those to stop by."""
        validation = [example for example in self.shown if is_validation(example.post_id)][:_MOST_VALIDATION]
        return [example for example in self.shown if not is_validation(example.post_id)], validation


def _fit_sog(starter: Starter, folder: Path, seen: Seen) -> None:
    """SOG: photos by their words, captions, places and times; everything missing is made up anew at every visit."""
    material = starter.material
    train = [e for e in material.examples if not is_validation(e.post_id)]
    generator = random.Random(0)
    held_out = (e for e in dict.fromkeys(material.examples) if is_validation(e.post_id))
    validation = [e for e in (material.imagine(e, generator) for e in held_out) if e.tags]
    generator.shuffle(validation)
    fit_sog(
        train,
        validation[:_MOST_VALIDATION],
        material.tags,
        folder,
        config=SogConfig(len(material.tags), max_length=128),
        how=SOG,
        augment=material.imagine,
        tag_words=lambda tag: material.words[tag],
        **seen,
    )


def _fit_csrw(starter: Starter, folder: Path, seen: Seen) -> None:
    """CSRW: captions alone, real ones and those made up from hashtag lists; questions too, for tags of knowledge."""
    material = starter.material
    questions = read_posts([starter.data / _QUESTIONS / "posts.jsonl.gz"])
    questions = [post for post in questions if not is_dev_test(post.post_id)]
    known = set(material.tags)
    more = [key for key in build_vocabulary(questions, _QUESTION_USES) if key not in known]
    vocabulary = (*material.tags, *more)
    told, held_out = ([example for example in part if example.query.text] for part in starter.parts())
    fit_csrw(
        [*told, *to_examples(questions, vocabulary)[0]],
        held_out,
        vocabulary,
        folder,
        config=CsrwConfig(0, len(vocabulary), relevance="tensor"),
        how=replace(STARTS["-names"], word_uses=_CSRW_WORD_USES),
        **seen,
    )


def _fit_amnn(starter: Starter, folder: Path, seen: Seen) -> None:
    """AMNN: photos and captions, either of them now and then left out."""
    fit_amnn(
        *starter.parts(),
        starter.material.tags,
        starter.photos,
        starter.captions,
        folder,
        config=AMNN,
        how=replace(
            AMNN_FIT,
            trainer=replace(AMNN_FIT.trainer, epochs=4, batch_size=192),
            drop_modality=0.3,
            alike_in_length=True,
            refit=False,
            word_uses=_WORD_USES,
        ),
        **seen,
    )


def _fit_macon(starter: Starter, folder: Path, seen: Seen) -> None:
    """MACON: accounts with their past, and posts of nobody, which have none."""
    vocabulary = starter.material.vocabulary
    people = account_examples(starter.material, vocabulary)
    examples, validation = starter.parts()
    fit_macon(
        [*examples, *(post for post in people if not is_validation(post.post_id))],
        [*validation, *(post for post in people if is_validation(post.post_id))],
        vocabulary,
        starter.photos,
        starter.captions,
        folder,
        config=MACON,
        how=replace(MACON_FIT, trainer=replace(MACON_FIT.trainer, epochs=3), words="sentences", word_uses=_WORD_USES),
        **seen,
    )


def _fit_usercond(starter: Starter, folder: Path, seen: Seen) -> None:
    """The user-conditioned model: accounts, stopped by people it never saw, and posts of nobody.

    It learns from tags of single accounts too, by the words in them; a pack of it holds the others only.
    """
    material = starter.material
    vocabulary = (*material.vocabulary, *own_tags(material))
    people = account_examples(material, vocabulary)
    train, validation = parts_by_people(people)
    examples, held_out = starter.parts()
    # Photos and captions take longer to learn than people, whom a fit should not know by heart.
    more = [e for seed in range(1, _DRAWS) for e in starter.draw(seed) if not is_validation(e.post_id)]
    fit_usercond(
        [*examples, *more, *train],
        [*held_out, *validation],
        vocabulary,
        tag_vectors(vocabulary, starter.captions),
        starter.photos,
        starter.captions,
        folder,
        config=replace(USERCOND, vocabulary="open"),
        how=replace(USERCOND_FIT, trainer=replace(USERCOND_FIT.trainer, epochs=5)),
        **seen,
    )


_WITH_ACCOUNTS = tuple(sorted({*SETS, *ACCOUNT_SETS}))
#: The shipped models by system: how each is fitted, and on which sets.
STARTER_FITS: dict[str, tuple[Callable[[Starter, Path, Seen], None], tuple[str, ...]]] = {
    "sog": (_fit_sog, SETS),
    "csrw": (_fit_csrw, (*SETS, _QUESTIONS)),
    "amnn": (_fit_amnn, SETS),
    "macon": (_fit_macon, _WITH_ACCOUNTS),
    "usercond": (_fit_usercond, _WITH_ACCOUNTS),
}


def fit_starter(system: str, starter: Starter, run: Path) -> Path:
    """Fit one of the shipped models; a fit that is finished in its folder, which is returned, is not repeated.

    Args:
        run: Where all fits lie. Packs that leave out different accounts share the fits that never see any of them.
    """
    fit, sets = STARTER_FITS[system]
    seen: Seen = {"sets": sorted(sets), "accounts": sorted(starter.material.users_of(sets))}
    scenery = starter.material.scenery
    # What a photo can be said to show: a model fitted on other words would not know what it is told.
    words = [scenery.class_words, scenery.close_ups, SCENES, topics()]
    folder = run / f"{system}-{hashlib.sha256(json.dumps([seen, words]).encode()).hexdigest()[:8]}"
    fit(starter, folder, seen)
    return folder
