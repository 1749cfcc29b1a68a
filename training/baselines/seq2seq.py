"""Seq2Seq of the SOG paper (MLE): BiLSTM encoder, LSTM decoder with attention, tags in the posted order, then the end.

Section 6 of MODELS.md; its vocabulary of words is the examples' own, nothing is pretrained.
"""

from collections import Counter
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence

from tagdesk.contract.features import caption_words
from tagdesk.recommend.query import Query
from training.baselines.neural import Network, Sequences, after_start, fit_network
from training.data import Example
from training.task import Fitted, Task
from training.trainer import Batch, TrainerConfig

#: Starting from nothing takes more epochs than the five of a pretrained encoder, and rises late: the first epochs learn
#: where lists end, so the trainer's patience of 3 would stop it there. The held-out part says how many.
DEFAULTS = TrainerConfig(epochs=30, weight_decay=0.0, gradient_clip=8.0, patience=10, mixed_precision="no")
MOST_WORDS, LONGEST_TEXT, MOST_TAGS = 50_000, 500, 25
#: Width of embeddings and of each direction of the encoder, half the decoder's; option `hidden`.
HIDDEN, DROPOUT = 256, 0.5
_PAD, _UNKNOWN, _FIRST_DELIMITER, _FIRST_WORD = 0, 1, 2, 5
_IGNORED = -100

#: States (B, N, D), their mask (B, N), and the decoder's first state and cell (1, B, D).
Memory = tuple[Tensor, Tensor, Tensor, Tensor]


def seq2seq(task: Task) -> Fitted:
    """Maximum likelihood of the tags in the posted order."""
    words = frequent_words(task.parts()[0])
    width = task.options.get("hidden", HIDDEN)
    return fit_network(
        "seq2seq", task, lambda: WordsToTags(words, len(task.vocabulary), width), DEFAULTS, generates=True
    )


def frequent_words(examples: Sequence[Example]) -> list[str]:
    """The most frequent words of all fields; words seen once teach nothing but the unknown word."""
    uses = Counter(word for example in examples for field in _fields(example.query) for word in field)
    return [word for word, count in uses.most_common(MOST_WORDS) if count > 1]


class WordsToTags(Network):
    """Encoder and decoder; tag ids are followed by the end's."""

    def __init__(self, words: Sequence[str], tags: int, width: int = HIDDEN) -> None:
        """Take the known words."""
        super().__init__()
        self._words = {word: _FIRST_WORD + i for i, word in enumerate(words)}
        self._end = tags
        self.words = nn.Embedding(_FIRST_WORD + len(words), width, padding_idx=_PAD)
        self.encoder = nn.LSTM(width, width, 2, batch_first=True, bidirectional=True, dropout=DROPOUT)
        self.tags = nn.Embedding(1 + tags, width)  # row 0 is the start
        self.decoder = nn.LSTM(width, 2 * width, batch_first=True)
        self.key = nn.Linear(2 * width, 2 * width, bias=False)
        self.attended = nn.Linear(4 * width, 2 * width)
        self.head = nn.Linear(2 * width, tags + 1)
        self.dropout = nn.Dropout(DROPOUT)

    def read(self, query: Query) -> Sequences:
        """Words of image, place and time, each closed by its delimiter, then the text's."""
        ids = []
        for number, field in enumerate(_fields(query)):
            ids += [self._words.get(word, _UNKNOWN) for word in field]
            ids += [_FIRST_DELIMITER + number] if number < 3 else []
        return [ids[:LONGEST_TEXT]]

    def answers(self, tags: Sequence[Sequence[int]]) -> Batch:
        """Teacher forcing: `previous` (B, S) and the `targets` (B, S), the end's last."""
        lists = [list(row)[:MOST_TAGS] for row in tags]
        targets = [torch.tensor([*row, self._end]) for row in lists]
        return {
            "previous": after_start(lists),
            "targets": pad_sequence(targets, batch_first=True, padding_value=_IGNORED),
        }

    def remember(self, batch: Batch) -> Memory:
        """States of the encoder; the last ones of both directions start the decoder."""
        mask = batch["attention_mask"]
        words = self.dropout(self.words(batch["input_ids"]))
        packed = pack_padded_sequence(words, mask.sum(1).cpu(), batch_first=True, enforce_sorted=False)
        outputs, (state, cell) = self.encoder(packed)
        states, _ = pad_packed_sequence(outputs, batch_first=True)
        return states, mask, _both_directions(state), _both_directions(cell)

    def next_logits(self, memory: Memory, previous: Sequence[Sequence[int]]) -> Tensor:
        """Logits at the last previous tag without the end's, (B, T)."""
        lists = [list(row)[-MOST_TAGS:] for row in previous]
        logits = self._decode(memory, after_start(lists).to(memory[0].device))
        return logits[torch.arange(len(lists)), [len(row) for row in lists], : self._end]

    def forward(self, batch: Batch) -> Tensor:
        """Cross-entropy, mean over all tags and ends."""
        logits = self._decode(self.remember(batch), batch["previous"])
        return cross_entropy(logits.flatten(0, 1), batch["targets"].flatten(), ignore_index=_IGNORED)

    def _decode(self, memory: Memory, previous: Tensor) -> Tensor:
        """Logits after each previous tag, the end's last, (B, S, T + 1)."""
        states, mask, state, cell = memory
        hidden, _ = self.decoder(self.dropout(self.tags(previous)), (state, cell))
        relevance = hidden @ self.key(states).transpose(1, 2)
        attention = relevance.masked_fill(mask[:, None] == 0, -torch.inf).softmax(-1)
        joined = torch.tanh(self.attended(torch.cat([attention @ states, hidden], -1)))
        logits: Tensor = self.head(self.dropout(joined))
        return logits


def _fields(query: Query) -> list[list[str]]:
    image = caption_words(" ".join(query.image_words))
    return [image, caption_words(query.place), list(query.time), caption_words(query.text)]


def _both_directions(states: Tensor) -> Tensor:
    """The last layer's two directions side by side, (1, B, 2 D), of (layers * 2, B, D)."""
    return torch.cat([states[-2], states[-1]], -1).unsqueeze(0)
