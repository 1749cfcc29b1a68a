"""Where evidence comes from: its columns in families that a person can be told of, and an ablation takes away."""

from collections.abc import Collection, Mapping

from tagdesk.recommend.engine import COLUMNS
from tagdesk.recommend.habits.newcomers import RUN
from tagdesk.recommend.voices import SYSTEMS

_HABITS = {
    "uses": ("uses", "age", "rate"),
    "recency": ("recency", "recent_half", "recent_slow", "seconds_since", "burst"),
    "base_level": ("base_level",),
    "previous": ("previous", "follows_mean", "follows_max"),
    "captions": ("words_20", "words_50", "centroid", "term_max", "term_any", "nearest_words"),
    "sentences": ("sentence_50", "nearest_sentence"),
    "photos": ("photo_50", "nearest_photo"),
    "named": ("named",),
    "facts": ("facts_max", "facts_any"),
    "together": ("together_mean", "together_max"),
    "sets": ("set_again",),
}
#: Columns of each source: the models by system, the habits by family, the words of the caption that may become tags.
SOURCES: Mapping[str, tuple[str, ...]] = {
    **{system: tuple(name for name in COLUMNS if name.startswith(f"{system}_")) for system in SYSTEMS},
    **_HABITS,
    "caption_words": RUN,
}
#: What they are called.
NAMES: Mapping[str, str] = {
    "sog": "photo, caption, place and time (SOG)",
    "csrw": "words of the caption (CSRW)",
    "amnn": "photo and caption together (AMNN)",
    "macon": "your last posts (MACON)",
    "usercond": "all your posts (user-conditioned)",
    "uses": "how often you use it",
    "recency": "how lately you used it",
    "base_level": "often and lately",
    "previous": "your previous post",
    "captions": "posts with such captions",
    "sentences": "posts that say the same",
    "photos": "posts with such photos",
    "named": "its name in the caption",
    "facts": "place, time and camera",
    "together": "tags that go together",
    "sets": "sets that you repeat",
    "caption_words": "new words of the caption",
}


def columns_of(sources: Collection[str]) -> list[int]:
    """Numbers of the columns that some sources fill; the name of a single column is a source too."""
    names = {column for source in sources for column in SOURCES.get(source, (source,))}
    return [number for number, column in enumerate(COLUMNS) if column in names]
