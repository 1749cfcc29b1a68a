"""What a recommender is asked: everything known about one post."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tagdesk.contract.features import clean_caption, model_key, time_words


@dataclass(frozen=True)
class Query:
    """The fields of a post as models see them: cleaned, in words, any of them empty.

    Attributes:
        image_words: What the photo shows, surest first.
        place: Place name.
        time: Part of day, weekday or weekend, season.
        text: Caption without hashtags, URLs and mentions.
        photo: Path of the leading photo, for models that ask for what is seen in it; "" where there is none.
        accepted: Model keys of the tags that already belong to the post, in order, each once.
    """

    image_words: tuple[str, ...] = ()
    place: str = ""
    time: tuple[str, ...] = ()
    text: str = ""
    accepted: tuple[str, ...] = ()
    photo: str = ""

    @classmethod
    def of_post(
        cls,
        *,
        image_words: Sequence[str] = (),
        place: str | None = None,
        time: datetime | None = None,
        caption: str = "",
        accepted: Sequence[str] = (),
        photo: str = "",
    ) -> "Query":
        """Turn a post's fields into a query; the one place where that is done, for training and use."""
        return cls(
            image_words=tuple(image_words),
            place=clean_caption(place or ""),
            time=time_words(time) if time else (),
            text=clean_caption(caption),
            accepted=tuple(dict.fromkeys(model_key(tag) for tag in accepted)),
            photo=photo,
        )
