"""The protocols of EVALUATION.md: from posts to what may be fitted on and what is asked."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from tagdesk.archive import MOST_OF_AN_ARCHIVE, archives, time_order
from tagdesk.contract.features import model_key
from tagdesk.domain import Post
from training.data import (
    HALVES,
    Example,
    build_vocabulary,
    drawn,
    is_dev_test,
    is_validation,
    query_of,
    tag_keys,
    to_examples,
)
from training.errors import TrainingError
from training.harness.exam import Exam

#: What `--leave-out` can take from every query.
FIELDS = {"image_words": (), "photo": "", "place": "", "time": (), "text": ""}
#: Documents that a fit of the CSRW protocol stops by: enough to tell, and quick.
MOST_VALIDATION = 1_000
#: Parts of the protocol folds.
_FOLDS = 4


@dataclass(frozen=True)
class ExamSettings:
    """What the caller chose.

    Attributes:
        min_uses: Posts to fit on that must carry a tag; None for the protocol's own.
        keep_empty: Test posts without a known tag count as zero instead of being skipped.
        leave_out: Fields that no query has.
        pairs: CSRW: documents of each tag that are fitted on (P).
        vocabulary: File with the tags, one a line, instead of counting.
        seed: Of the CSRW split, and of the sample of questions.
        rarity: Per-tag: a tag's score is divided by this power of its share of the posts before five are chosen; means
            over tags count a rare one as much as a common one, which scores of posts don't.
        most_questions: Ask so many questions only, drawn by chance; 0 for all.
        most_of_an_account: Where posts are in time order: its latest ones that count.
    """

    min_uses: int | None = None
    keep_empty: bool = False
    leave_out: Collection[str] = ()
    pairs: int = 1
    vocabulary: Path | None = None
    seed: int = 1
    rarity: float = 0.0
    most_questions: int = 0
    most_of_an_account: int = MOST_OF_AN_ARCHIVE


#: From all posts, and test posts or None for the protocol's own split, to an exam.
Protocol = Callable[[Sequence[Post], Sequence[Post] | None, ExamSettings], Exam]


def split(posts: Sequence[Post], test: Sequence[Post] | None, settings: ExamSettings) -> Exam:
    """Other people's posts: the development split (CONTRACTS.md) unless test posts are given."""
    fit_posts, test_posts = _parted(posts, test)
    vocabulary = _vocabulary(fit_posts, settings)
    examples, _ = to_examples(fit_posts, vocabulary)
    questions, skipped = to_examples(test_posts, vocabulary, keep_empty=settings.keep_empty)
    return _exam(settings, vocabulary=vocabulary, examples=examples, questions=questions, skipped=skipped)


def folds(posts: Sequence[Post], test: Sequence[Post] | None, settings: ExamSettings) -> Exam:
    """Cross-validation: a quarter of the posts that `split` would fit on is asked instead, the seed says which.

    For sets whose test part is too small to tell systems apart: seeds 1 to 4 ask each post once. With test posts given
    there is nothing to cross.
    """
    if test is not None:
        raise TrainingError("The protocol folds asks the training posts themselves; leave --test out.")
    exam = split(posts, None, settings)
    parts: dict[bool, list[Example]] = {True: [], False: []}
    for example in exam.examples:
        parts[(drawn("fold", example.post_id) - settings.seed) % _FOLDS == 0].append(example)
    if not all(parts.values()):
        raise TrainingError("There are too few posts to ask a quarter of them; give more posts.")
    return replace(exam, examples=parts[False], questions=parts[True], skipped=0)


def per_tag(posts: Sequence[Post], test: Sequence[Post] | None, settings: ExamSettings) -> Exam:
    """Image annotation's: as `split`; five tags are chosen for each photo, precision and recall averaged over tags."""
    exam = split(posts, test, settings)
    return replace(exam, details={**exam.details, "per_tag": True, "rarity": settings.rarity})


def complete(posts: Sequence[Post], test: Sequence[Post] | None, settings: ExamSettings) -> Exam:
    """Each tag of a test post is hidden in turn and asked for, given the others and the post's other fields.

    Test posts with fewer than two known tags are skipped.
    """
    _refuse_empty(settings, "complete")
    fit_posts, test_posts = _parted(posts, test)
    vocabulary = _vocabulary(fit_posts, settings)
    examples, _ = to_examples(fit_posts, vocabulary)
    asked, _ = to_examples(test_posts, vocabulary)
    questions, known = [], []
    for post in asked:
        for hidden in post.tags if len(post.tags) > 1 else ():
            given = [tag for tag in post.tags if tag != hidden]
            query = replace(post.query, accepted=tuple(vocabulary[tag] for tag in given))
            questions.append(replace(post, post_id=f"{post.post_id}#{hidden}", query=query, tags=(hidden,)))
            known.append(given)
    skipped = len(test_posts) - sum(len(post.tags) > 1 for post in asked)
    return _exam(
        settings,
        vocabulary=vocabulary,
        examples=examples,
        questions=questions,
        skipped=skipped,
        completes=True,
        known=known,
        keep=("recall_at_1", "recall_at_5", "recall_at_10", "mrr"),
    )


def csrw(posts: Sequence[Post], test: Sequence[Post] | None, settings: ExamSettings) -> Exam:
    """The CSRW paper's: P documents of each tag are fitted on, all its other (document, tag) pairs are asked for.

    A document can be on both sides with different tags; its fitted tags are masked (and the paper's kept convention is
    reported too). 8 % of the documents (by a hash) serve validation and are not scored.
    """
    if test is not None:
        raise TrainingError("The protocol csrw makes its own split; leave --test out.")
    _refuse_empty(settings, "csrw")
    vocabulary = _vocabulary(posts, settings)
    index = {tag: i for i, tag in enumerate(vocabulary)}
    documents = [[index[key] for key in tag_keys(post) if key in index] for post in posts]
    carriers = defaultdict(list)
    for number, tags in enumerate(documents):
        for tag in tags:
            carriers[tag].append(number)
    generator = np.random.default_rng(settings.seed)
    fitted: list[list[int]] = [[] for _ in posts]
    for tag in range(len(vocabulary)):
        chosen = generator.choice(len(carriers[tag]), min(settings.pairs, len(carriers[tag])), replace=False)
        for place in chosen:
            fitted[carriers[tag][place]].append(tag)
    examples, questions, known, validation = [], [], [], []
    for post, tags, own in zip(posts, documents, fitted, strict=True):
        query = query_of(post)
        if own:
            examples.append(Example(post.post_id, query, tuple(own)))
        if asked := tuple(tag for tag in tags if tag not in own):
            if is_validation(post.post_id):
                masked = replace(query, accepted=tuple(vocabulary[tag] for tag in own))
                validation.append(Example(post.post_id, masked, asked))
            else:
                questions.append(Example(post.post_id, query, asked))
                known.append(own)
    return _exam(
        settings,
        vocabulary=vocabulary,
        examples=examples,
        questions=questions,
        skipped=len(posts) - len(questions) - len(validation),
        validation=validation[:MOST_VALIDATION],
        known=known,
        keep_known=True,
        cutoffs=(1, 5, 10, 50, 100, 150, 200, 250, 300),
        keep=("mean_average_precision",),
        details={"pairs_per_tag": settings.pairs, "fitted_pairs": sum(map(len, fitted))},
    )


def history(posts: Sequence[Post], test: Sequence[Post] | None, settings: ExamSettings) -> Exam:
    """Accounts in time order: the first 80 % of each are fitted on, the last 20 % asked for; means over accounts.

    Replies are left out; of a longer account the latest posts count (`most_of_an_account`). Given test posts, they are
    what is asked; they must be later than what is fitted on.
    """
    early: list[Post] = []
    late: list[Post] = []
    for latest in _accounts(posts, settings.most_of_an_account).values():
        cut = len(latest) if test is not None else int(len(latest) * 0.8)
        early += latest[:cut]
        late += latest[cut:]
    if test is not None:
        asked = (post for post in test if post.user and post.time and "reply" not in post.flags)
        late = sorted(asked, key=lambda post: (post.user or "", *time_order(post)))
        latest_fitted = {post.user: time_order(post) for post in early}
        for post in late:
            if post.user in latest_fitted and time_order(post) < latest_fitted[post.user]:
                raise TrainingError(
                    f"The test post {post.post_id} is older than posts of {post.user} that are fitted on; "
                    "give test posts that are later."
                )
    vocabulary = _vocabulary(early, replace(settings, min_uses=settings.min_uses or 1))
    examples, _ = to_examples(early, vocabulary)
    questions, skipped = to_examples(late, vocabulary, keep_empty=settings.keep_empty)
    return _exam(settings, vocabulary=vocabulary, examples=examples, questions=questions, skipped=skipped, in_time=True)


def strangers(posts: Sequence[Post], test: Sequence[Post] | None, settings: ExamSettings) -> Exam:
    """New people: half of the accounts are fitted on, the others asked from their first post on, the seed says which.

    The halves are those of packs A and B (CONTRACTS.md), an account that is in neither falls to the second; even seeds
    ask the other half. The vocabulary is what was fitted on, then the tags that only strangers use.
    """
    if test is not None:
        raise TrainingError("The protocol strangers splits the accounts itself; leave --test out.")
    sides: dict[bool, list[Post]] = {True: [], False: []}
    for archive in _accounts(posts, settings.most_of_an_account).values():
        sides[(archive[0].user in HALVES["a"]) == (settings.seed % 2 == 1)] += archive
    if not all(sides.values()):
        raise TrainingError("The protocol strangers needs accounts to fit on and others to ask; give more accounts.")
    known = _vocabulary(sides[False], replace(settings, min_uses=settings.min_uses or 1))
    new = sorted({key for post in sides[True] for key in tag_keys(post)} - set(known))
    vocabulary = (*known, *new)
    examples, _ = to_examples(sides[False], vocabulary)
    questions, skipped = to_examples(sides[True], vocabulary)
    keep = ("precision_at_1", "hit_rate_at_10", "precision_at_10", "recall_at_1", "recall_at_5", "recall_at_10")
    return _exam(
        settings,
        vocabulary=vocabulary,
        examples=examples,
        questions=questions,
        skipped=skipped,
        fitted_tags=len(known),
        in_time=True,
        keep=keep,
    )


PROTOCOLS: dict[str, Protocol] = {
    "split": split,
    "csrw": csrw,
    "complete": complete,
    "history": history,
    "per-tag": per_tag,
    "folds": folds,
    "strangers": strangers,
}


def _accounts(posts: Sequence[Post], most: int) -> dict[str, list[Post]]:
    """The latest tagged posts of each account, `most` of them, in time order, replies left out."""
    accounts = archives(posts, most)
    if not accounts:
        raise TrainingError("Histories need posts with user, time and tags; these have none.")
    return accounts


def _parted(posts: Sequence[Post], test: Sequence[Post] | None) -> tuple[Sequence[Post], Sequence[Post]]:
    if test is not None:
        return posts, test
    parts: dict[bool, list[Post]] = {True: [], False: []}
    for post in posts:
        parts[is_dev_test(post.post_id)].append(post)
    return parts[False], parts[True]


def _vocabulary(posts: Sequence[Post], settings: ExamSettings) -> tuple[str, ...]:
    if settings.vocabulary is None:
        return build_vocabulary(posts, 5 if settings.min_uses is None else settings.min_uses)
    try:
        words = settings.vocabulary.read_text(encoding="utf-8").split("\n")
    except (OSError, ValueError) as error:
        raise TrainingError(f"{settings.vocabulary} can't be read: {error}.") from error
    return tuple(sorted({key for word in words if (key := model_key(word))}))


def _refuse_empty(settings: ExamSettings, protocol: str) -> None:
    if settings.keep_empty:
        raise TrainingError(f"The protocol {protocol} asks for known tags only; leave --empty at skip.")


def _exam(settings: ExamSettings, *, questions: Sequence[Example], **parts: object) -> Exam:
    """The exam, without the fields that are left out; refused where nothing can be asked."""
    if not questions:
        raise TrainingError("No test post has a tag of the vocabulary; give other test posts or a smaller --min-uses.")
    exam = Exam(questions=questions, **parts)  # type: ignore[arg-type]
    if 0 < settings.most_questions < len(questions):
        generator = np.random.default_rng(settings.seed)
        kept = sorted(generator.choice(len(questions), settings.most_questions, replace=False).tolist())
        known = [exam.known[i] for i in kept] if exam.known else ()
        exam = replace(exam, questions=[questions[i] for i in kept], known=known)
    if not settings.leave_out:
        return exam
    nothing = {name: FIELDS[name] for name in settings.leave_out}

    def blank(examples: Sequence[Example]) -> list[Example]:
        return [replace(e, query=replace(e.query, **nothing)) for e in examples]  # type: ignore[arg-type]

    return replace(
        exam,
        examples=blank(exam.examples),
        questions=blank(exam.questions),
        validation=blank(exam.validation),
    )
