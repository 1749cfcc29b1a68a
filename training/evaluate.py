"""A fitted run, of whatever system, scored on posts it wasn't fitted on."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tagdesk.recommend.amnn import chances_of
from tagdesk.recommend.features import softmax
from training.captions import Captions
from training.data import is_dev_test, read_posts, to_examples
from training.errors import TrainingError
from training.harness.exam import Exam, mark, ranked_by_generation, ranked_by_scores
from training.models.sog import make_tokens
from training.photos import Photos
from training.systems.amnn_fit import generate_all as generate_all_amnn
from training.systems.amnn_fit import load_amnn, torch_scorer
from training.systems.amnn_fit import score_all as score_all_amnn
from training.systems.csrw_fit import load_csrw, score_texts
from training.systems.macon_fit import load_macon, scores_alone
from training.systems.sog_fit import load_sog
from training.systems.sog_score import generate_all, score_all
from training.systems.usercond_fit import load_usercond, scores_of_nobody
from training.systems.usercond_system import tag_vectors
from training.task import Fitted

#: Tags that `decode="greedy"` generates before the rest follows by score.
GENERATED = 5


def evaluate_run(
    run: Path, files: Sequence[Path], *, decode: str = "scores", dev_test: bool = False, skip_bad_lines: bool = False
) -> dict[str, Any]:
    """Score a run folder of `fit`.

    Args:
        decode: `scores` ranks by one pass, `greedy` generates five tags first (SOG).
        dev_test: Only the 15 % of the development sets that are never fitted on.

    Raises:
        TrainingError: No fitted run, no post with a tag it knows, or a system that can't generate.
    """
    photos = Photos(run / "photos")
    fitted, vocabulary = load_run(run, photos, Captions(run / "captions"))
    posts = [p for p in read_posts(files, skip_bad_lines=skip_bad_lines) if not dev_test or is_dev_test(p.post_id)]
    questions, skipped = to_examples(photos.look_at(posts), vocabulary)
    if not questions:
        raise TrainingError("None of these posts has a tag that the model knows; give other posts.")
    exam = Exam(vocabulary, (), questions, skipped)
    if decode == "greedy":
        if fitted.generate is None:
            raise TrainingError(f"The model in {run} doesn't generate; leave --decode at scores.")
        marks = mark(exam, ranked_by_generation(fitted, exam, GENERATED))
    else:
        marks = mark(exam, ranked_by_scores(fitted, exam))
    return {
        "posts": len(questions),
        "skipped_test_posts": skipped,
        "decode": decode,
        "metrics": marks.macro,
        "micro": marks.micro,
    }


def load_run(run: Path, photos: Photos, captions: Captions) -> tuple[Fitted, tuple[str, ...]]:
    """The PyTorch model of a run folder, and its vocabulary.

    Args:
        photos: What is seen in the photos of the posts that it is asked about.
        captions: What is read in their captions.
    """
    system = system_of(run)
    if system == "csrw":
        csrw, vocabulary, words = load_csrw(run)
        return Fitted(lambda queries: score_texts(csrw, words, queries)), vocabulary
    if system == "amnn":
        amnn, vocabulary, known = load_amnn(run, captions)
        photos.blank_width = amnn.config.region_width
        scorer = torch_scorer(amnn, known, vocabulary)
        return Fitted(
            lambda queries: chances_of(score_all_amnn(scorer, photos, queries), amnn.config.objective),
            lambda queries, length: generate_all_amnn(scorer, photos, queries, length),
        ), vocabulary
    if system == "macon":
        macon, vocabulary, known = load_macon(run, captions)
        photos.blank_width = macon.config.region_width
        return Fitted(lambda queries: scores_alone(macon, known, photos, queries)), vocabulary
    if system == "usercond":
        usercond, vocabulary = load_usercond(run)
        photos.blank_width = usercond.config.photo_width
        vectors = tag_vectors(vocabulary, captions)
        return Fitted(lambda queries: scores_of_nobody(usercond, vectors, photos, captions, queries)), vocabulary
    model, vocabulary = load_sog(run)
    tokens = make_tokens(model.config)
    return Fitted(
        lambda queries: softmax(score_all(model, tokens, queries, vocabulary)),
        lambda queries, length: generate_all(model, tokens, queries, length, vocabulary),
    ), vocabulary


def system_of(run: Path) -> str:
    """Name of the system that a run folder was fitted with."""
    try:
        return str(json.loads((run / "config.json").read_text(encoding="utf-8")).get("system", "sog"))
    except (OSError, ValueError, AttributeError) as error:
        raise TrainingError(f"{run} holds no fitted model: {error}.") from error
