"""What is told of the reasons for a tag: words, posts, tags and parts, ready to be shown.

Of Qt it needs the translation only.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from tagdesk.contract.features import model_key
from tagdesk.domain import DeskPost, TagState
from tagdesk.gui.reasons.question import ReasonQuestion
from tagdesk.gui.reasons.words import sentence_words
from tagdesk.gui.tags.source_mark import OF_PEOPLE
from tagdesk.hashtags import as_hashtag

if TYPE_CHECKING:
    from tagdesk.assistant.explanation import Explanation

#: Letters of a post's text on its tile, and in what is said about it.
_TILE, _SAID = 60, 160
#: What the regions must count, in logits, for the words that say how much they count.
_SOMEWHAT, _MUCH = 0.15, 0.5
#: Sources that speak of the post itself, not of the past.
_OF_CAPTIONS = frozenset({"csrw", "caption_words"})
_OF_THE_POST = frozenset({"sog", "amnn"}) | _OF_CAPTIONS | OF_PEOPLE


@dataclass(frozen=True)
class PostTile:
    """A past post that speaks for the tag.

    Attributes:
        photo: To be shown; None if there is none.
        text: What stands on the tile without a photo.
        said: What the post is, in words.
    """

    post_id: int
    photo: Path | None
    text: str
    said: str


@dataclass(frozen=True)
class Part:
    """What a source adds, as a share of all that is for or against the tag: -1…1, below 0 against it."""

    source: str
    share: float


@dataclass(frozen=True)
class ReasonCard:
    """The reasons for one tag.

    Attributes:
        sentence: Why, in plain words.
        note: What of the post speaks alone, and what there isn't to go by; may be empty.
        posts: Past posts that speak for it.
        tags: Tags of the post that it goes with, as hashtags.
        shown: What the photo seems to show.
        photo: How much the parts of the photo count, in words; empty if they don't.
        parts: What each source adds, the most telling first, those that speak against it last.
    """

    title: str
    sentence: str
    note: str = ""
    posts: tuple[PostTile, ...] = ()
    tags: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    photo: str = ""
    parts: tuple[Part, ...] = ()

    @property
    def said(self) -> str:
        """All of it in words, for those who don't see it."""
        return " ".join(filter(None, self._said()))

    def _said(self) -> Iterator[str]:
        yield self.sentence
        yield self.note
        if self.tags:
            yield _tr("It goes with {tags}.").format(tags=", ".join(self.tags))
        if self.shown:
            yield _tr("In the photo: {what}.").format(what=", ".join(self.shown))
        yield self.photo
        if self.posts:
            many = _tr("{count} past posts are shown.").format(count=len(self.posts))
            yield many if len(self.posts) > 1 else _tr("A past post is shown.")


def title_of(post: DeskPost, tag: str, *, is_one_of_several: bool = False) -> str:
    """`Why #sunset`; of an own tag the person knows why.

    Args:
        is_one_of_several: Whether the tag is suggested for several posts, of which this is the one on show.
    """
    own = model_key(tag) in {model_key(other) for other in post.tags_in(TagState.OWN)}
    hashtag = as_hashtag(tag) or tag
    if is_one_of_several:
        words = _tr("What speaks for {tag} here") if own else _tr("Why {tag} here")
    else:
        words = _tr("What speaks for {tag}") if own else _tr("Why {tag}")
    return words.format(tag=hashtag)


def card_of(title: str, question: ReasonQuestion, explanation: "Explanation", posts: Sequence[DeskPost]) -> ReasonCard:
    """Put it together.

    Args:
        posts: Those of the explanation that are still there, in its order.
    """
    return ReasonCard(
        title,
        sentence_words(explanation),
        _note(question, explanation),
        tuple(_tile(post) for post in posts),
        tuple(as_hashtag(tag) or tag for tag in explanation.accepted),
        tuple(explanation.shown),
        _photo(explanation),
        parts_of(explanation.sources, has_caption=bool(question.post.caption.strip()), has_past=explanation.past > 0),
    )


def parts_of(sources: Mapping[str, float], *, has_caption: bool = True, has_past: bool = True) -> tuple[Part, ...]:
    """What each source adds.

    Models also speak where what they are named after isn't there: of captions without words, of what people with no
    posts use. Then the parts are called `no_caption` and `others`.
    """
    weights: dict[str, float] = {}
    for source, weight in sources.items():
        name = source
        if source in _OF_CAPTIONS and not has_caption:
            name = "no_caption"
        elif source in OF_PEOPLE and not has_past:
            name = "others"
        weights[name] = weights.get(name, 0.0) + weight
    whole = sum(map(abs, weights.values())) or 1.0
    told = sorted(weights.items(), key=lambda pair: (pair[1] < 0, -abs(pair[1])))
    return tuple(Part(source, weight / whole) for source, weight in told)


def _photo(explanation: "Explanation") -> str:
    if explanation.regions is None:
        return ""
    weight = sum(float(explanation.regions[place]) for place in explanation.named_regions)
    if weight >= _MUCH:
        return _tr("The bright parts of the photo count much.")
    if weight >= _SOMEWHAT:
        return _tr("The bright parts of the photo count somewhat.")
    return _tr("The bright parts of the photo count a little.")


def _note(question: ReasonQuestion, explanation: "Explanation") -> str:
    only, lacking = _only(explanation), _lacking(question, explanation.past)
    if not lacking:
        return f"{only}." if only else ""
    nothing = lacking[0]
    if len(lacking) > 1:
        nothing = _tr("{things} and {last}").format(things=", ".join(lacking[:-1]), last=lacking[-1])
    if only:
        return _tr("{only}: there is {nothing} to go by.").format(only=only, nothing=nothing)
    return _tr("There is {nothing} to go by.").format(nothing=nothing)


def _only(explanation: "Explanation") -> str:
    """What speaks alone, as the beginning of a sentence; empty if it isn't alone."""
    of_past = any(weight > 0 and source not in _OF_THE_POST for source, weight in explanation.sources.items())
    speaks = {
        _tr("Only the photo speaks for it"): bool(explanation.shown) or explanation.regions is not None,
        _tr("Only the caption speaks for it"): bool(explanation.words),
        _tr("Only the tags of this post speak for it"): bool(explanation.accepted),
        _tr("Only your past posts speak for it"): bool(explanation.posts) or of_past,
    }
    speaking = [sentence for sentence, does in speaks.items() if does]
    return speaking[0] if len(speaking) == 1 else ""


def _lacking(question: ReasonQuestion, past: int) -> list[str]:
    post = question.post
    there = {
        _tr("no photo"): post.photo is not None,
        _tr("no caption"): bool(post.caption.strip()),
        _tr("no past post"): past > 0,
    }
    return [thing for thing, is_there in there.items() if not is_there]


def _tile(post: DeskPost) -> PostTile:
    photo = next((photo.path for photo in post.photos[:1] if not photo.error), None)
    caption = " ".join(post.caption.split())
    tags = " ".join(as_hashtag(tag) for tag in post.chosen)
    when = _tr("Post of {day}").format(day=f"{post.time:%Y-%m-%d}") if post.time else _tr("Post")
    said = ": ".join(filter(None, (when, shortened(caption or tags, _SAID))))
    return PostTile(post.post_id, photo, shortened(caption or tags or when, _TILE), said)


def shortened(text: str, length: int) -> str:
    """Its beginning, if it is longer."""
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"


def _tr(text: str) -> str:
    return QCoreApplication.translate("ReasonCard", text)
