"""The user-conditioned model: a state that follows a person's posts, and one space for posts and hashtags.

Durand: Learning user representations for open vocabulary image hashtag prediction (equations cited below); fusion of
photo and state by MUTAN (Ben-younes, Cadene, Cord, Thome: MUTAN: multimodal Tucker fusion for visual question
answering).
"""

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional

#: How a past post's photo and tags become one input of the state (the paper's Table 4).
HistoryFusion = Literal["tag", "sum", "concat", "bilinear", "glu", "tirg", "product"]
#: Where SELU is 1.
_SELU_OF_1 = 1 / 1.0507009873554805
#: Sides of the full bilinear map; its parameters grow with their product.
_BILINEAR = 64
#: What stands for a person: a `gru` over their posts (paper), or what it compares with: the largest or the sum of all
#: that was seen of their tags, their number, which needs a fit anew for a new person (MCLL), or nothing (agnostic).
UserState = Literal["gru", "max", "sum", "number", "none"]


@dataclass(frozen=True)
class UserCondConfig:
    """Settings of the model.

    Attributes:
        tags: Size of the vocabulary that is fitted on.
        photo_width: D of the pooled vectors.
        tag_width: P of the tags' word vectors, psi.
        caption_width: E of the caption's sentence vector in the query (our extension); 0 for none (paper).
        width: d_i = d_t, of what is read of a past post; the paper leaves it open.
        past_width: Of what is told of a past post's tags: P for their word vectors' sum, T for ones where they are.
        user: How the state follows.
        user_width: U, of the state; 1024 in the paper, its preset; `past_width` for `max` and `sum`.
        joint: d, of the space of posts and tags.
        mixed: Width of MUTAN's factors.
        rank: MUTAN's R.
        history: Of the posts before; the paper's is `product`.
        vocabulary: `open`, tags by their word vectors only; `fixed`, a free vector for each; `both` adds the two, so
            that a tag that was seen often is more than its words (ours).
        habit: A tag that the person used gains by its share of the base level of all that they used (ours): what words
            are like can't tell which of two tags somebody writes.
        captions_as_tags: A caption pulls its post to where a tag of the same words would lie (ours): that is known
            before anybody's posts are. Without captions in the query it does nothing.
        dropout: Of the query's inputs.
    """

    tags: int
    photo_width: int
    tag_width: int
    past_width: int = 0
    caption_width: int = 0
    width: int = 256
    user: UserState = "gru"
    user_width: int = 256
    joint: int = 128
    mixed: int = 256
    rank: int = 10
    history: HistoryFusion = "product"
    vocabulary: Literal["open", "fixed", "both"] = "open"
    habit: bool = False
    captions_as_tags: bool = False
    dropout: float = 0.6


class HistoryInput(nn.Module):
    """Photo and tags of a past post as one vector; the tags alone where there is no photo."""

    def __init__(self, config: UserCondConfig) -> None:
        """Build it with random weights."""
        super().__init__()
        width = config.width
        self.fusion = config.history
        self.of_tags = nn.Linear(config.past_width, width)
        self.of_photo = None if config.history == "tag" else nn.Linear(config.photo_width, width)
        if self.of_photo is not None:
            # A photo says nothing about its tags until something is learned: few people in a fit may have photos, and
            # what random weights make of theirs takes longer to unlearn than a fit lasts.
            nn.init.zeros_(self.of_photo.weight)
            nn.init.constant_(self.of_photo.bias, _SELU_OF_1 if config.history == "product" else 0.0)
        if config.history == "concat":
            self.together = nn.Linear(2 * width, width)
        elif config.history == "bilinear":
            self.sides = nn.ModuleList(nn.Linear(width, _BILINEAR) for _ in range(2))
            self.pairs = nn.Bilinear(_BILINEAR, _BILINEAR, width)
        elif config.history == "tirg":
            self.gate = nn.Linear(2 * width, width)
            self.residual = nn.Sequential(nn.Linear(2 * width, width), nn.SELU(), nn.Linear(width, width))
            self.weights = nn.Parameter(torch.ones(2))

    def forward(self, photo: Tensor, has_photo: Tensor, tags: Tensor) -> Tensor:
        """Vectors (B, width).

        Args:
            photo: Pooled vectors, (B, D).
            has_photo: 1 or 0, (B,).
            tags: What is told of the tags, (B, past_width).
        """
        tags = functional.selu(self.of_tags(tags))
        if self.of_photo is None:
            return tags
        seen = has_photo.unsqueeze(1)
        fused = self._fused(functional.selu(self.of_photo(photo)), tags)
        return seen * fused + (1 - seen) * tags

    def _fused(self, photo: Tensor, tags: Tensor) -> Tensor:
        if self.fusion == "product":
            return photo * tags
        if self.fusion == "sum":
            return photo + tags
        if self.fusion == "glu":
            return tags * torch.sigmoid(photo)
        if self.fusion == "bilinear":
            pairs: Tensor = self.pairs(*(side(rows) for side, rows in zip(self.sides, (photo, tags), strict=True)))
            return functional.selu(pairs)
        both = torch.cat([photo, tags], 1)
        if self.fusion == "concat":
            return functional.selu(self.together(both))
        # TIRG: the tags, gated, and what the photo changes in them.
        return self.weights[0] * torch.sigmoid(self.gate(both)) * tags + self.weights[1] * self.residual(both)


class Mutan(nn.Module):
    """z = W_o sum_r (M_r a) * (N_r b), a and b linear in the two inputs; its biases let a pass where b is 0."""

    def __init__(self, first: int, second: int, mixed: int, rank: int, out: int) -> None:
        """Take the widths of the inputs, of the factors, R, and the width of the output."""
        super().__init__()
        self.first, self.second = nn.Linear(first, mixed), nn.Linear(second, mixed)
        self.of_first, self.of_second = nn.Linear(mixed, rank * mixed), nn.Linear(mixed, rank * mixed)
        self.out = nn.Linear(mixed, out)
        self.rank = rank

    def forward(self, first: Tensor, second: Tensor) -> Tensor:
        """Outputs, (B, out)."""
        product = self.of_first(self.first(first)) * self.of_second(self.second(second))
        fused: Tensor = self.out(product.unflatten(1, (self.rank, -1)).sum(1))
        return fused


class UserCond(nn.Module):
    """State of a person, query of a post, and the space where posts and tags meet."""

    def __init__(self, config: UserCondConfig) -> None:
        """Build it with random weights."""
        super().__init__()
        self.config = config
        self.past = HistoryInput(config) if config.user == "gru" else None
        self.gru = nn.GRUCell(config.width, config.user_width) if config.user == "gru" else None
        self.no_photo = nn.Parameter(torch.zeros(config.photo_width))
        asked = config.photo_width + config.caption_width
        self.mutan = Mutan(asked, config.user_width, config.mixed, config.rank, config.joint)
        nn.init.zeros_(self.mutan.first.weight[:, : config.photo_width])  # for the same reason
        self.of_words = nn.Linear(config.tag_width, config.joint) if config.vocabulary != "fixed" else None
        # The last row is for tags that are not in the vocabulary.
        self.free = None if config.vocabulary == "open" else nn.Embedding(config.tags + 1, config.joint, config.tags)
        if self.free is not None and self.of_words is not None:
            nn.init.zeros_(self.free.weight)
        self.dropout = nn.Dropout(config.dropout)
        pulls = config.captions_as_tags and config.caption_width
        self.pull = nn.Parameter(torch.tensor(0.1)) if pulls else None
        if config.habit:
            self.gain, self.scale = nn.Parameter(torch.tensor(0.3)), nn.Parameter(torch.tensor(0.5))

    def step(self, photo: Tensor, has_photo: Tensor, past_tags: Tensor, state: Tensor) -> Tensor:
        """State after one more post, (B, U).

        Args:
            photo: Pooled vector of its photo, (B, D); anything where there is none.
            has_photo: 1 or 0, (B,).
            past_tags: What is told of its tags, (B, past_width).
            state: State before it, (B, U); zeros for nobody in particular.
        """
        if self.config.user == "max":
            return torch.maximum(state, past_tags)
        if self.config.user == "sum":
            return state + past_tags
        if self.past is None or self.gru is None:
            return state
        after: Tensor = self.gru(self.past(photo, has_photo, past_tags), state)
        return after

    def states(self, photo: Tensor, has_photo: Tensor, past_tags: Tensor, state: Tensor) -> Tensor:
        """States of one person before each of consecutive posts and after the last, (N + 1, U); `state` is (U,)."""
        if self.config.user in ("number", "none"):
            return state.expand(len(photo) + 1, -1)
        if self.past is None or self.gru is None:
            rows = torch.cat([state.unsqueeze(0), past_tags])
            return rows.cumsum(0) if self.config.user == "sum" else rows.cummax(0).values
        found = [state.unsqueeze(0)]
        for row in self.past(photo, has_photo, past_tags).unbind(0):
            found.append(self.gru(row.unsqueeze(0), found[-1]))
        return torch.cat(found)

    def forward(
        self,
        photo: Tensor,
        has_photo: Tensor,
        past_tags: Tensor,
        caption: Tensor,
        state: Tensor,
        follows: Tensor,
        targets: Tensor,
        vectors: Tensor,
        shares: Tensor | None = None,
    ) -> Tensor:
        """Mean over posts of the cross-entropy of their targets, eq. 8-9.

        Args:
            photo, has_photo, past_tags, caption: Of consecutive posts of one person, as for `states` and `query`.
            state: The person's before the first of them, (U,).
            follows: 1 if they are of one person; 0 for posts of nobody in particular, each with an empty state.
            targets: Wanted share of each tag, rows sum to 1, (B, T).
            vectors: Word vectors of all tags, (T, P).
            shares: What the person's past says of each tag, as for `habit`, (B, T).
        """
        states = self.states(photo, has_photo, past_tags, state)[:-1] * follows
        places = self.tags(vectors, torch.arange(len(vectors), device=vectors.device))
        logits = self.query(photo, has_photo, caption, states) @ places.T
        if shares is not None:
            logits = logits + self.habit(shares)
        return -(targets * logits.float().log_softmax(-1)).sum(-1).mean()

    def query(self, photo: Tensor, has_photo: Tensor, caption: Tensor, state: Tensor) -> Tensor:
        """Places of posts in the joint space, (B, d), eq. 6-7.

        Args:
            photo: Pooled vectors, (B, D).
            has_photo: 1 or 0, (B,).
            caption: Sentence vectors, (B, E); E = 0 without the extension.
            state: Of the person who posts, (B, U).
        """
        seen = has_photo.unsqueeze(1)
        shown = seen * photo + (1 - seen) * self.no_photo
        if self.config.user in ("max", "sum"):  # they grow with the number of posts
            state = functional.normalize(state)
        place: Tensor = self.mutan(self.dropout(torch.cat([shown, caption], 1)), state)
        if self.pull is not None and self.of_words is not None:
            place = place + self.pull * functional.linear(caption, self.of_words.weight)
        return place

    def tags(self, vectors: Tensor, ids: Tensor | None = None) -> Tensor:
        """Places of tags in the joint space, (T, d); a post's score for a tag is their product, eq. 7.

        Args:
            vectors: Word vectors psi, (T, P).
            ids: Places in the vocabulary, (T,), for models that know more of those tags, its size or more for new tags;
                None if all are new.
        """
        places = (
            self.of_words(vectors) if self.of_words is not None else vectors.new_zeros(len(vectors), self.config.joint)
        )
        if self.free is not None and ids is not None:
            places = places + self.free(ids.clamp(max=self.config.tags))
        return places

    def habit(self, shares: Tensor) -> Tensor:
        """What is added to the scores of tags by their share of the person's base level, 0 for tags never used."""
        gain, scale = self.habit_terms()
        return gain * torch.log1p(scale * shares)

    def habit_terms(self) -> tuple[Tensor, Tensor]:
        """Gain and scale of `habit`.

        Tenfold, because a step of the optimizer moves every number by as much, and these two have far to go.
        """
        return 10 * self.gain, (10 * self.scale).exp()
