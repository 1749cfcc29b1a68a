"""SOG in use: the exported sequence-oblivious generator scores every tag of its vocabulary in one [MASK] pass."""

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from tagdesk.contract.features import model_key
from tagdesk.errors import PackError
from tagdesk.recommend.features import certainty_of, softmax
from tagdesk.recommend.query import Query
from tagdesk.recommend.runtime import Pack
from tagdesk.recommend.sog_search import Hypothesis, generate
from tagdesk.recommend.sog_tokens import FIELDS, Row, SogTokens, pad

#: Logits (B, T) of a batch of `pad`.
Network = Callable[[Mapping[str, np.ndarray]], np.ndarray]


class SogScorer:
    """Asks a network, exported or not, for many queries at a time; their accepted tags are part of its input."""

    def __init__(self, network: Network, tokens: SogTokens, vocabulary: Sequence[str], *, batch_size: int = 32) -> None:
        """Take the parts; `batch_size` is the number of sequences in a pass."""
        self._network, self.tokens, self._batch_size = network, tokens, batch_size
        self._index = {model_key(tag): i for i, tag in enumerate(vocabulary)}
        self._size = len(vocabulary)

    def logits(self, queries: Sequence[Query]) -> np.ndarray:
        """Logits of the next tag after the accepted ones, (P, T); one [MASK] pass each."""
        return self._run([self.row(query) for query in queries])

    def row(self, query: Query) -> Row:
        """What the network reads of a query."""
        return self.tokens.sequence(self.tokens.context(query), self.known(query.accepted))

    def generate(
        self, queries: Sequence[Query], length: int, *, beam: int = 1, rejected: Collection[str] = ()
    ) -> list[Hypothesis]:
        """Tags for each query, one after the other, each fed back behind the accepted ones, which never come again."""
        # A long list must not push the text out of the input: the oldest tags are cut instead.
        reserve = min(8 + length, self.tokens.max_length // 2)
        contexts = [self.tokens.context(query, reserve=reserve) for query in queries]
        known = [self.known(query.accepted) for query in queries]
        out = set(self.known([model_key(tag) for tag in rejected]))

        def next_tag(asked: Sequence[tuple[int, list[int]]]) -> np.ndarray:
            return self._run([self.tokens.sequence(contexts[i], [*known[i], *tags]) for i, tags in asked])

        return generate(next_tag, [out.union(tags) for tags in known], length, beam)

    def known(self, keys: Sequence[str]) -> list[int]:
        """Those of the tags that are in the vocabulary, as indices."""
        return [self._index[key] for key in keys if key in self._index]

    def _run(self, rows: Sequence[Row]) -> np.ndarray:
        result = np.empty((len(rows), self._size), np.float32)
        # By length: little is spent on padding.
        order = sorted(range(len(rows)), key=lambda i: len(rows[i][0]))
        for start in range(0, len(order), self._batch_size):
            chosen = order[start : start + self._batch_size]
            result[chosen] = self._network(pad([rows[i] for i in chosen]))
        return result


class SogRecommender:
    """The exported model with its vocabulary."""

    def __init__(self, folder: Path, *, threads: int | None = None) -> None:
        """Open the pack in `folder`; raises `PackError`."""
        self._pack = Pack(folder, "sog.onnx", threads=threads)
        optional = self._pack.manifest.settings
        self.tokens = SogTokens(
            Tokenizer.from_file(str(folder / "tokenizer.json")),
            max_length=self._pack.setting("max_length"),
            positions=self._pack.setting("positions"),
            empty_place=optional.get("empty_place", ""),
            text_until_hash=optional.get("text_until_hash", False),
        )
        self.vocabulary: tuple[str, ...] = tuple(json.loads((folder / "vocabulary.json").read_text(encoding="utf-8")))
        self._tags_per_post = float(self._pack.setting("tags_per_post"))
        self._scorer = SogScorer(lambda batch: self._pack.run(batch, ["logits"])[0], self.tokens, self.vocabulary)

    @property
    def provider(self) -> str:
        """The provider that really runs it."""
        return self._pack.provider

    def scores(self, query: Query) -> np.ndarray:
        """Probability of every tag being the next one given the accepted tags, (T,); one [MASK] pass."""
        return self.scores_of([query])[0]

    def scores_of(self, queries: Sequence[Query]) -> np.ndarray:
        """`scores` of several queries, (P, T)."""
        return softmax(self._scorer.logits(queries))

    def certainty(self, probability: float, accepted: int = 0) -> float:
        """Chance that a tag is among a post's tags, from its chance to be the next one, 0…1."""
        return certainty_of(probability, self._tags_per_post, accepted)

    def rank(self, query: Query, top_k: int, rejected: Collection[str] = ()) -> list[tuple[str, float]]:
        """Best tags by `scores`, without the accepted and the rejected ones."""
        scores = self.scores(query)
        scores[self._scorer.known([*query.accepted, *(model_key(tag) for tag in rejected)])] = 0
        order = np.argsort(-scores, kind="stable")[:top_k]
        return [(self.vocabulary[i], float(scores[i])) for i in order if scores[i] > 0]

    def generate(
        self, query: Query, length: int, *, beam: int = 1, rejected: Collection[str] = ()
    ) -> list[tuple[str, float]]:
        """Generate tags one after the other, each fed back: greedy for `beam` 1, else beam search by sum of log p.

        Returns:
            Tags of the best hypothesis in generation order, each with its probability when it was chosen.

        Reference:
            SOG section 1.3 of MODELS.md.
        """
        (best,) = self._scorer.generate([query], length, beam=beam, rejected=rejected)
        return [(self.vocabulary[i], chance) for i, chance in zip(best.tags, best.chances, strict=True)]

    def generate_of(self, queries: Sequence[Query], length: int, *, beam: int = 1) -> list[list[int]]:
        """`generate` for several queries: indices in the vocabulary."""
        return [list(best.tags) for best in self._scorer.generate(queries, length, beam=beam)]

    def attention(self, query: Query) -> dict[str, float]:
        """Where [MASK] looks, mean over heads and layers: the share of each field; all sum to 1.

        "other" are [CLS], the delimiters and [MASK] itself, where heads rest that have nothing to look for (often half
        of all): to compare the fields with each other divide by 1 - other.

        Raises:
            PackError: The pack was exported without the attention.
        """
        shares = dict.fromkeys((*FIELDS, "other"), 0.0)
        for name, share in self._attention(query):
            shares[name] += share
        return shares

    def attention_words(self, query: Query) -> dict[str, list[tuple[str, float]]]:
        """`attention` within the fields `image_words`, `text` and `tags`: the share of each word or tag, in order.

        Pieces of a word are summed; words that were cut off are left out.

        Raises:
            PackError: The pack was exported without the attention.
        """
        shares: dict[str, list[float]] = {name: [] for name in (*FIELDS, "other")}
        for name, share in self._attention(query):
            shares[name].append(share)
        # The oldest accepted tags are those that are cut.
        known = self._scorer.known(query.accepted)
        tags = known[len(known) - len(shares["tags"]) :]
        return {
            "image_words": self.tokens.words(query.image_words, shares["image_words"]),
            "text": self.tokens.words(query.text.split(), shares["text"]),
            "tags": [(self.vocabulary[tag], share) for tag, share in zip(tags, shares["tags"], strict=True)],
        }

    def _attention(self, query: Query) -> Iterator[tuple[str, float]]:
        """Field and share of each token of a query."""
        if all(output.name != "attention" for output in self._pack.manifest.outputs):
            raise PackError(f"The model in {self._pack.folder} can't tell where it looks; export it anew.")
        row = self._scorer.row(query)
        (shares,) = self._pack.run(pad([row]), ["attention"])
        return zip(self.tokens.fields(row[0]), shares[0].tolist(), strict=True)
