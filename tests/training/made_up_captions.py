"""Captions that no encoder reads."""

import zlib

import numpy as np

from tagdesk.recommend.sentences import ReadText
from training.captions import Captions


class MadeUpCaptions(Captions):
    """What each word means comes from its letters."""

    width = 24  # type: ignore[assignment]

    def read(self, text: str) -> ReadText:
        """Words between start and end."""
        words = ("[CLS]", *text.lower().split(), "[SEP]") if text else ()
        rows = [np.random.default_rng(zlib.crc32(word.encode())).normal(size=self.width) for word in words]
        return ReadText(words, np.array(rows, np.float32).reshape(-1, self.width))

    def read_all(self, texts) -> None:
        """Nothing has to be kept."""

    def encoder(self):
        """It can `read`."""
        return self
