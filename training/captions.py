"""Captions of data sets as the shipped sentence encoder reads them: read once, kept on disk, read as the app would."""

import hashlib
import json
import logging
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from tqdm import tqdm

from tagdesk.paths import models_dir
from tagdesk.recommend.sentences import ReadText, SentenceEncoder

_LOG = logging.getLogger(__name__)
#: Fewer captions than that are read again next time instead of filling the folder with small files.
_WORTH_KEEPING = 200


class Captions:
    """Words and states of captions, by their cleaned text."""

    def __init__(self, cache: Path, sentences: Path | None = None) -> None:
        """Keep in folder `cache` what the sentence pack (the shipped one by default) reads."""
        self._cache = cache
        self._sentences = sentences or models_dir() / "sentences"
        self._encoder: SentenceEncoder | None = None
        self._read: dict[str, ReadText] = {}
        self._opened = False

    @property
    def width(self) -> int:
        """E of the states."""
        return self.encoder().width

    def read(self, text: str) -> ReadText:
        """Words and states of a text."""
        if text not in self._read:
            self.read_all([text])
        return self._read[text]

    def read_all(self, texts: Iterable[str]) -> None:
        """Read what wasn't read yet, once for all."""
        if not self._opened:
            self._open()
        new = [text for text in dict.fromkeys(texts) if text not in self._read]
        if not new:
            return
        encoder = self.encoder()
        some = len(new) >= _WORTH_KEEPING
        read = [encoder.read(text) for text in tqdm(new, desc="captions", disable=None if some else True)]
        # Half precision on disk; the same without a disk, or a second run would see other numbers than the first.
        self._read.update(
            (text, ReadText(found.words, found.states.astype(np.float16)))
            for text, found in zip(new, read, strict=True)
        )
        if some:
            self._keep(new)

    def _keep(self, texts: list[str]) -> None:
        self._cache.mkdir(parents=True, exist_ok=True)
        listing = json.dumps([(text, self._read[text].words) for text in texts], ensure_ascii=False)
        name = hashlib.sha256(listing.encode()).hexdigest()[:16]
        path = self._cache / f"captions-{self.encoder().version}-{name}"
        draft = path.with_suffix(".tmp")
        with draft.open("wb") as stream:
            np.save(stream, np.concatenate([self._read[text].states for text in texts]))
        draft.replace(path.with_suffix(".npy"))
        draft.write_text(listing, encoding="utf-8")
        draft.replace(path.with_suffix(".json"))  # last: it makes the states valid

    def _open(self) -> None:
        self._opened = True
        for path in sorted(self._cache.glob(f"captions-{self.encoder().version}-*.json")):
            try:
                listing = json.loads(path.read_text(encoding="utf-8"))
                states = np.load(path.with_suffix(".npy"), mmap_mode="r")
                ends = np.cumsum([len(words) for _, words in listing])
                parts = np.split(states, ends[:-1])
            except (OSError, ValueError, EOFError):
                _LOG.warning("%s is damaged; its captions are read anew.", path)
                continue
            for (text, words), part in zip(listing, parts, strict=True):
                self._read[text] = ReadText(tuple(words), part)

    def encoder(self) -> SentenceEncoder:
        """The encoder that reads them."""
        if self._encoder is None:
            self._encoder = SentenceEncoder(self._sentences)
        return self._encoder
