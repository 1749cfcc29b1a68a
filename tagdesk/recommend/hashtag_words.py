"""The words that a hashtag is made of, so that one nobody used before says something."""

import re
from functools import cache, lru_cache

from wordsegment import Segmenter

#: Words of today that the segmenter's corpus of 2006 lacks, as common as others of their kind.
_NEW_WORDS = (
    "instagram", "insta", "ig", "selfie", "selfies", "hashtag", "foodie", "foodies", "vlog", "vlogger", "blogger",
    "influencer", "tiktok", "snapchat", "youtube", "iphone", "gram", "grammer", "grammers", "hipster", "vsco",
    "vegan", "brunch", "staycation", "doggo", "pupper", "catto", "covid", "zoom", "pokemon", "pokemongo", "drone",
)  # fmt: skip
_NEW_WORD_COUNT = 2e7
#: Letters that stand for words.
_SHORT = {
    "bff": "best friends forever",
    "fbf": "flashback friday",
    "igers": "instagram users",
    "lotd": "look of the day",
    "motd": "makeup of the day",
    "nofilter": "no filter",
    "ootd": "outfit of the day",
    "ootn": "outfit of the night",
    "potd": "photo of the day",
    "tbt": "throwback thursday",
    "tgif": "thank god it's friday",
    "wcw": "woman crush wednesday",
    "yolo": "you only live once",
}
_PARTS = re.compile(r"[a-z]+[+#]*|\d+|[^\W\d_]+")
#: Longer runs are no words; the segmenter's time grows with them.
_LONGEST = 40
#: Tags whose words stay in memory.
_KEPT = 1 << 16


@lru_cache(_KEPT)
def hashtag_words(key: str) -> str:
    """Words of a tag's model key, with blanks between: `goldengatebridge` = `golden gate bridge`."""
    if key in _SHORT:
        return _SHORT[key]
    words: list[str] = []
    for part in _PARTS.findall(key):
        if part in _SHORT:
            words.append(_SHORT[part])
        elif part.isascii() and part.isalpha() and 3 < len(part) <= _LONGEST:
            words += segment(part)
        else:
            words.append(part)
    return " ".join(words) or key


def segment(word: str) -> list[str]:
    """Words that stand in a run of Latin letters without blanks."""
    return list(_segmenter().segment(word))


@cache
def _segmenter() -> Segmenter:
    segmenter = Segmenter()
    segmenter.load()  # a third of a second
    for word in _NEW_WORDS:
        segmenter.unigrams[word] = max(segmenter.unigrams.get(word, 0), _NEW_WORD_COUNT)
    return segmenter
