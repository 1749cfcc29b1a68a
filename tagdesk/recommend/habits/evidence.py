"""What one person's past posts say of the tags of the next, by many habits at once; grows with every post."""

from collections.abc import Iterable, Mapping
from copy import copy

import numpy as np

from tagdesk.recommend.habits.arrays import Growing, Occurrences
from tagdesk.recommend.habits.base_level import base_level
from tagdesk.recommend.habits.flow import Flow
from tagdesk.recommend.habits.past import PastPost
from tagdesk.recommend.habits.untagged import Untagged, grown
from tagdesk.recommend.habits.vectors import Vectors, nearest
from tagdesk.recommend.habits.voters import Voters, voters_among
from tagdesk.recommend.habits.words import OwnCaptions, TagNames, bare_terms

#: What `Habits.evidence` says of a tag, a column each.
EVIDENCE: tuple[str, ...] = (
    "uses",  # share of the posts so far that had it
    "recency",  # 1 / (1 + posts since its last use); within a post a hair less for each tag before it
    "base_level",  # its share of the base level of all tags, times the tags of a mean post
    "seconds_since",  # logarithm of the seconds since its last use, at least one
    "previous",  # 1 for the first tag of the previous post, less for each further one; 0 if not among them
    "recent_half",  # sum over its uses of 0.5 to the power of how many posts ago; the previous post is one ago
    "recent_slow",  # the same with 0.9
    "words_20",  # share that had it of the 20 posts whose captions are most alike, weighted by likeness
    "words_50",  # the same of 50, weighted by likeness to the 4th power
    "centroid",  # how like the caption is to all captions of its posts taken together
    "sentence_50",  # as words_50, by the sentence vectors
    "photo_50",  # as words_50, by the photos and to the 8th power
    "nearest_words",  # how like the most like caption is; as the next two the same for all tags
    "nearest_sentence",
    "nearest_photo",
    "term_max",  # its chance given the caption's term that speaks most for it, less its share of all posts
    "term_any",  # its chance that any of the terms brings it (noisy-or), less its share of all posts
    "named",  # how often its name in a caption meant that it was used; 0 if it isn't in this one
    "facts_max",  # as term_max, by facts
    "facts_any",  # as term_any, by facts
    "age",  # logarithm of 1 + posts since its first use
    "rate",  # share of the posts since its first use that had it
    "follows_mean",  # its chance after a post with a tag of the previous one, mean over those tags
    "follows_max",  # the same, given the one that speaks most for it
    "set_again",  # how fresh the freshest set is that it belongs to and that came more than once
    "together_mean",  # its chance given an accepted tag, mean over the accepted tags
    "together_max",  # the same, given the one that speaks most for it
    "burst",  # how fresh the previous post is, 1 now and 1/e after an hour; 0 if it isn't among its tags
    "posts",  # log(1 + posts so far); as all below the same for all tags
    "tags_per_post",  # of the posts so far, on average
    "repeats",  # share of a post's tags that the post before had, of about the latest twenty
    "news",  # share of a post's tags that were never used before, of the same
    "seconds_since_post",  # logarithm of the seconds since the previous post, at least one
)
#: Terms that more posts than this share have tell posts apart too little; what one post has is chance.
_COMMON, _RARE = 0.3, 2
#: What `Habits.evidence` says of a post as a whole: the same for all tags, used before or not.
OF_THE_POST = (
    *("nearest_words", "nearest_sentence", "nearest_photo"),
    *("posts", "tags_per_post", "repeats", "news", "seconds_since_post"),
)
#: Terms of one caption that are asked what they go with; of more, the rarest.
_MOST_TERMS = 300
#: How posts fade from one to the next in `recent_half` and `recent_slow`.
_HALF, _SLOW = 0.5, 0.9
_BURST_S = 3600.0


class Habits:
    """The posts of one person, added in the order of time, and what they say of another.

    In the shapes below P is the posts so far, T the tags so far. Not for several threads at a time.

    Reference:
        Section "Replay" of the evaluation's BASELINES.md: base level (Kowald, Lex), kNN and Rocchio by TF-IDF, names.
        There the length of a tag's centroid grows by each post's likeness to those before; here it is of the sum of
        its posts' vectors with an idf at most a tenth of the posts old. So adding costs the same after any number.
    """

    def __init__(self) -> None:
        self._times = Growing(np.float64)
        self._tags, self._facts = Occurrences(), Occurrences()
        self._captions, self._names = OwnCaptions(), TagNames()
        self._sentences, self._photos = Vectors(), Vectors()
        self._flow = Flow(self._tags)
        # For each tag the posts of its first and last use, and its place among that last post's tags, (T,).
        self._first, self._last, self._place = Growing(np.int64), Growing(np.int64), Growing(np.int64)
        # For each tag the faded sum of its uses as of its last one, (T,).
        self._half, self._slow = Growing(np.float64), Growing(np.float64)
        #: For each tag the length of the sum of its captions' unit vectors, (T,); of the stale ones not yet.
        self._lengths = Growing(np.float64)
        self._stale: set[int] = set()
        #: What was said last: the engine and the simple rules beside it ask for the same.
        self._said: tuple[PastPost, np.ndarray] | None = None
        #: The same of what doesn't depend on the time and the accepted tags.
        self._content: tuple[object, dict[str, np.ndarray | float]] | None = None

    @property
    def tags(self) -> list[str]:
        """Every tag the person used, in the order of first use; the rows of `evidence`."""
        return self._tags.names

    def add(self, post: PastPost) -> None:
        """Remember one more post, later than all before."""
        self._said = self._content = None
        number, known = len(self._times), len(self.tags)
        named = self._names.find(post.text)
        tags = self._tags.add(tuple(dict.fromkeys(post.tags)))
        new = self.tags[known:]
        self._names.add(new)
        self._names.count(named, tags)
        self._times.extend([post.time_s])
        self._facts.add(tuple(dict.fromkeys(post.facts)))
        for vector, vectors in ((post.sentence, self._sentences), (post.photo, self._photos)):
            if vector is not None:
                vectors.add(number, vector)
        self._first.extend(np.full(len(new), number))
        for column in (self._last, self._place, self._half, self._slow, self._lengths):
            column.extend(np.zeros(len(new)))
        self._flow.add(tags, len(new))
        for faded, rate in ((self._half, _HALF), (self._slow, _SLOW)):
            faded.values[tags] = 1 + faded.values[tags] * rate ** (number - self._last.values[tags])
        self._last.values[tags], self._place.values[tags] = number, np.arange(len(tags))
        settled = self._captions.add(post.text)
        self._stale.update(range(len(self.tags)) if settled else tags.tolist())

    def evidence(self, post: PastPost) -> np.ndarray:
        """What each habit says of each tag for a post, from those added before it, (T, F) float32.

        The columns are `EVIDENCE`; all are finite, and 0 says nothing. Not to be written to.
        """
        if self._said is None or self._said[0] is not post:
            self._said = post, self._evidence(post)
        return self._said[1]

    def voters(self, post: PastPost, key: str) -> Voters | None:
        """Posts with a tag that speak for it, and how it was used; None for a tag that never was."""
        if key not in self.known:
            return None
        alike = self._captions.similarities(post.text)
        near = nearest(alike, 50)
        return voters_among(
            self._tags.posts_with(self._tags.numbers[key]),
            (
                (near, alike[near], 4),
                (*self._sentences.nearest(post.sentence, 50), 4),
                (*self._photos.nearest(post.photo, 50), 8),
            ),
            self._times.values,
            post.time_s,
        )

    def telling(self, post: PastPost, key: str) -> dict[str, float]:
        """How far each of the post's terms and facts raises a tag's chance over its share of all posts; only if so.

        Facts are as `kind:value`, which no term is.
        """
        if key not in self.known:
            return {}
        tag = self._tags.numbers[key]
        share, uses = float(self._share[tag]), self._tags.posts_with(tag)
        found = {}
        # A single post may be found by any of its words; what it has of the day and the hour is chance.
        for things, names, rare in (
            (self._captions.terms, bare_terms(post.text), 1),
            (self._facts, post.facts, _RARE),
        ):
            for name in list(dict.fromkeys(names))[:_MOST_TERMS]:
                if name in things and things.frequency[things.numbers[name]] >= rare:
                    posts = things.posts_with(things.numbers[name])
                    found[name] = (np.isin(posts, uses).sum() + share) / (len(posts) + 1) - share
        return {name: float(more) for name, more in found.items() if more > 0}

    def evidence_without(self, post: PastPost, key: str, posts: Iterable[int]) -> np.ndarray:
        """`evidence`, had some posts (their numbers) not had a tag that was used; the tag's name counts as before."""
        other, tag = copy(self), self._tags.numbers[key]
        other._said = other._content = None
        other._tags = Untagged(self._tags, tag, np.array(list(posts), np.int64))
        other._flow = self._flow.over(other._tags)
        for name in ("_first", "_last", "_place", "_half", "_slow", "_lengths"):
            setattr(other, name, grown(getattr(self, name).values))
        other._stale = {*self._stale, tag}
        uses = other._tags.posts_with(tag)
        if len(uses):
            last = int(uses[-1])
            other._first.values[tag], other._last.values[tag] = uses[0], last
            other._place.values[tag] = int(np.flatnonzero(other._tags.of_post(last) == tag)[0])
            for faded, rate in ((other._half, _HALF), (other._slow, _SLOW)):
                faded.values[tag] = (rate ** (last - uses)).sum()
        of_tags = [column for column, name in enumerate(EVIDENCE) if name not in OF_THE_POST]
        if not len(other._tags.things):  # it was the only tag that was ever used
            table = self.evidence(post).copy()
            table[:, of_tags] = 0
            return table
        table = other._evidence(post)
        if not len(uses):
            table[tag, of_tags] = 0
        return table

    def _evidence(self, post: PastPost) -> np.ndarray:
        table = np.zeros((len(self.tags), len(EVIDENCE)), np.float32)
        if not self.tags:
            return table
        columns = {
            **self._of_uses(post.time_s),
            **self._of_previous_post(post.time_s),
            **self._of_content(post),
            **self._of_accepted(post.tags),
            "repeats": self._flow.repeats,
            "news": self._flow.news,
        }
        for column, name in zip(table.T, EVIDENCE, strict=True):
            column[:] = columns[name]
        return table

    def _of_content(self, post: PastPost) -> dict[str, np.ndarray | float]:
        """What the caption, the photo and the facts say; kept, for while tags are accepted they stay."""
        vectors = (None if vector is None else vector.tobytes() for vector in (post.sentence, post.photo))
        asked = (post.text, post.facts, *vectors)
        if self._content is None or self._content[0] != asked:
            self._content = asked, self._read_content(post)
        return self._content[1]

    def _read_content(self, post: PastPost) -> dict[str, np.ndarray | float]:
        columns = {
            **self._of_captions(post.text),
            **self._of_vectors(post),
            "named": self._names.chances(self._names.find(post.text)),
        }
        for kind, things, names, common in (
            ("term", self._captions.terms, bare_terms(post.text), _COMMON),
            # A person's one camera is a fact of every post, their home town of most.
            ("facts", self._facts, dict.fromkeys(post.facts), 1.0),
        ):
            columns[f"{kind}_max"], columns[f"{kind}_any"] = self._given(things, names, common)
        return columns

    def settle(self) -> None:
        """Do now what the next question would have to wait for, after many posts were added."""
        if self.tags:
            self._settle_lengths()

    @property
    def known(self) -> Mapping[str, int]:
        """The same, each with its row."""
        return self._tags.numbers

    @property
    def terms(self) -> Occurrences:
        """Which posts' captions have which terms."""
        return self._captions.terms

    @property
    def _share(self) -> np.ndarray:
        """Share of the posts that have each tag, (T,)."""
        return self._tags.frequency / len(self._times)

    def _of_uses(self, now_s: float) -> dict[str, np.ndarray | float]:
        times, last, posts = self._times.values, self._last.values, len(self._times)
        uses = self._tags.things
        strength = base_level(now_s - times[self._tags.posts], uses, len(self.tags))
        recency = (1 / (posts - last)).astype(np.float32)
        age = posts - self._first.values
        return {
            "uses": self._share,
            # Less by as many of the smallest steps there are: never as far as a post earlier.
            "recency": recency - self._place.values * np.spacing(recency),
            "base_level": strength / strength.sum() * len(uses) / posts,
            "seconds_since": np.log(np.maximum(1.0, now_s - times[last])),
            "recent_half": self._half.values * _HALF ** (posts - last),
            "recent_slow": self._slow.values * _SLOW ** (posts - last),
            "age": np.log1p(age),
            "rate": self._tags.frequency / age,
            "posts": float(np.log1p(posts)),
            "tags_per_post": len(uses) / posts,
        }

    def _of_previous_post(self, now_s: float) -> dict[str, np.ndarray | float]:
        tags = self._tags.of_post(len(self._times) - 1)
        previous, burst = np.zeros(len(self.tags)), np.zeros(len(self.tags))
        previous[tags] = 1 - np.arange(len(tags)) / max(1, len(tags))
        burst[tags] = np.exp(-max(0.0, now_s - self._times.values[-1]) / _BURST_S)
        mean, most = self._flow.after_previous(self._share)
        since = float(np.log(max(1.0, now_s - self._times.values[-1])))
        return {
            "previous": previous,
            "burst": burst,
            "follows_mean": mean,
            "follows_max": most,
            "seconds_since_post": since,
        }

    def _of_captions(self, text: str) -> dict[str, np.ndarray | float]:
        alike = self._captions.similarities(text)
        near = nearest(alike, 50)
        total = np.bincount(self._tags.things, alike[self._tags.posts], len(self.tags))
        self._settle_lengths()
        return {
            "words_20": self._vote(near[:20], alike[near[:20]], 1),
            "words_50": self._vote(near, alike[near], 4),
            "centroid": np.divide(total, self._lengths.values, out=np.zeros(len(total)), where=total > 0),
            "nearest_words": alike.max(),
        }

    def _settle_lengths(self) -> None:
        # Not as posts are added: reading an archive would take many times longer.
        for tag in self._stale:
            self._lengths.values[tag] = self._captions.length_of_sum(self._tags.posts_with(tag))
        self._stale.clear()

    def _of_vectors(self, post: PastPost) -> dict[str, np.ndarray | float]:
        columns: dict[str, np.ndarray | float] = {}
        for kind, vectors, vector, power in (
            ("sentence", self._sentences, post.sentence, 4),
            ("photo", self._photos, post.photo, 8),
        ):
            posts, similarities = vectors.nearest(vector, 50)
            columns[f"{kind}_50"] = self._vote(posts, similarities, power)
            columns[f"nearest_{kind}"] = similarities.max(initial=0.0)
        return columns

    def _of_accepted(self, accepted: Iterable[str]) -> dict[str, np.ndarray | float]:
        chances = []
        numbers = self._tags.known(dict.fromkeys(accepted)).tolist()
        for tag in numbers:
            posts = self._tags.posts_with(tag)
            chances.append(self._tags.count(posts) / (len(posts) + 1))
        table = np.stack(chances) if chances else np.zeros((1, len(self.tags)))
        return {
            "together_mean": table.mean(axis=0),
            "together_max": table.max(axis=0),
            "set_again": self._flow.again(numbers),
        }

    def _vote(self, posts: np.ndarray, similarities: np.ndarray, power: int) -> np.ndarray:
        """Share of the posts that have each tag, weighted by a power of their similarities, (T,); 0 without posts."""
        if not len(posts):
            return np.zeros(len(self.tags))
        # Of the largest, lest the power of a tiny one be 0.
        weights = (similarities / similarities.max()) ** power
        return self._tags.count(posts, weights) / weights.sum()

    def _given(self, things: Occurrences, names: Iterable[str], common: float) -> tuple[np.ndarray, np.ndarray]:
        """What terms or facts make of each tag's chance: the maximum and the noisy-or, less its share, each (T,).

        P(tag | thing) = (posts with both + the tag's share of all posts) / (posts with the thing + 1). Both results
        are 0 where all things are too common, too rare or unknown.
        """
        share, numbers = self._share, things.known(names)
        frequency = things.frequency[numbers]
        asked = (frequency >= _RARE) & (frequency <= common * len(things))
        numbers, frequency = numbers[asked], frequency[asked]
        if not len(numbers):
            return np.zeros(len(share)), np.zeros(len(share))
        best, spared = np.zeros(len(share)), np.ones(len(share))
        for thing in numbers[np.argsort(frequency, kind="stable")][:_MOST_TERMS].tolist():
            posts = things.posts_with(thing)
            chance = (self._tags.count(posts) + share) / (len(posts) + 1)
            best = np.maximum(best, chance)
            spared *= 1 - chance
        return best - share, 1 - spared - share
