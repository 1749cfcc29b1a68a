"""A guess at a caption's language: the script that most of its letters are of."""

import regex

from tagdesk.contract.features import clean_caption

_SCRIPTS = {
    name: regex.compile(rf"[{''.join(rf'{chr(92)}p{{Script={script}}}' for script in scripts)}]")
    for name, scripts in {
        "latin": ("Latin",),
        "cyrillic": ("Cyrillic",),
        "han": ("Han",),
        "kana": ("Hiragana", "Katakana"),
        "hangul": ("Hangul",),
        "arabic": ("Arabic",),
    }.items()
}
_LETTER = regex.compile(r"\p{L}")
#: Share of kana from which Chinese characters are taken for Japanese: a loan word in Chinese has less.
_JAPANESE = 0.1


def script_of(caption: str) -> str:
    """`latin`, `cyrillic`, `han`, `kana`, `hangul`, `arabic`, `other`, or `none` without letters.

    Hashtags, addresses and mentions don't count. Japanese is `kana`, though most of its letters may be Chinese.
    """
    text = clean_caption(caption)
    counts = {name: len(pattern.findall(text)) for name, pattern in _SCRIPTS.items()}
    if counts["kana"] > _JAPANESE * (counts["kana"] + counts["han"]):
        counts["kana"] += counts.pop("han")
    letters = len(_LETTER.findall(text))
    if not letters:
        return "none"
    counts["other"] = letters - sum(counts.values())
    return max(counts, key=lambda name: counts[name])
