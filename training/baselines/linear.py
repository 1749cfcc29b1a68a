"""One linear classifier per tag: logistic regression on TF-IDF or MiniLM rows, and a jointly fitted layer."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from scipy.special import expit

from tagdesk.recommend.query import Query
from training.baselines.inputs import SentenceInputs, TfidfInputs, held_out_figure, tag_rows
from training.data import Example
from training.task import Fitted, Task

#: Inverse L2 strength of the logistic regressions; option `c`.
C = 10.0
#: Log-odds of a tag that no example, or every example, carries: nothing to fit there.
_CERTAIN = 20.0
#: Most epochs of the jointly fitted layer, its batch size and the epochs without progress it bears.
_EPOCHS, _BATCH, _PATIENCE = 100, 64, 8


def tfidf_lr(task: Task) -> Fitted:
    """TF-IDF uni- and bigrams, one logistic regression per tag."""
    return _one_per_tag(task, TfidfInputs(task.examples))


def minilm_lr(task: Task) -> Fitted:
    """Frozen MiniLM vectors of caption and image words, one logistic regression per tag."""
    return _one_per_tag(task, SentenceInputs(task))


def minilm_bce(task: Task) -> Fitted:
    """One linear layer on standardised MiniLM vectors, dropout .2, binary cross-entropy, AdamW 3e-3."""
    return fit_layer(task, SentenceInputs(task))


def fit_layer(task: Task, inputs: Callable[[Sequence[Query]], np.ndarray]) -> Fitted:
    """As `minilm_bce`, on inputs that others use too.

    The number of epochs is the best on the held-out part; then the layer is fitted anew on all examples.
    """
    import torch

    train, held_out = task.parts()
    rows = inputs([example.query for example in task.examples])
    mean, spread = rows.mean(0), rows.std(0)
    spread[spread == 0] = 1

    def standardised(queries: Sequence[Query]) -> torch.Tensor:
        return torch.from_numpy((inputs(queries) - mean) / spread)

    def fit(examples: Sequence[Example], epochs: int, after: Callable[[torch.nn.Linear], bool]) -> torch.nn.Linear:
        generator = torch.Generator().manual_seed(task.seed)
        features = standardised([example.query for example in examples])
        targets = tag_rows(examples, len(task.vocabulary))
        layer = torch.nn.Linear(features.shape[1], len(task.vocabulary))
        torch.nn.init.zeros_(layer.weight)
        # Starting from the tags' frequencies spares the first epochs.
        shares = (np.asarray(targets.sum(0)).ravel() + 0.5) / (len(examples) + 1)
        layer.bias.data = torch.from_numpy(np.log(shares / (1 - shares)).astype(np.float32))
        optimizer = torch.optim.AdamW(layer.parameters(), lr=task.options.get("bce_lr", 3e-3), weight_decay=0.01)
        for _ in range(epochs):
            for chosen in torch.randperm(len(examples), generator=generator).split(_BATCH):
                kept = torch.rand(len(chosen), features.shape[1], generator=generator) >= 0.2
                wanted = torch.from_numpy(targets[chosen.numpy()].toarray())
                loss = torch.nn.functional.binary_cross_entropy_with_logits(
                    layer(features[chosen] * kept / 0.8), wanted, reduction="sum"
                )
                optimizer.zero_grad()
                (loss / len(chosen)).backward()
                optimizer.step()
            if after(layer):
                break
        return layer

    history: list[float] = []
    asked = standardised([example.query for example in held_out])

    def stalls(layer: torch.nn.Linear) -> bool:
        with torch.no_grad():
            history.append(held_out_figure(layer(asked).numpy(), held_out, task.vocabulary))
        return len(history) - int(np.argmax(history)) > _PATIENCE

    fit(train, _EPOCHS, stalls)
    epochs = int(np.argmax(history)) + 1
    layer = fit(task.examples, epochs, lambda _: False)

    def scores(queries: Sequence[Query]) -> np.ndarray:
        with torch.no_grad():
            return layer(standardised(queries)).sigmoid().numpy()

    parameters = sum(p.numel() for p in layer.parameters())
    return Fitted(scores, parameters=parameters, details={"epochs": epochs, "validation_figure": max(history)})


def _one_per_tag(task: Task, inputs: Callable[[Sequence[Query]], Any]) -> Fitted:
    from sklearn.linear_model import LogisticRegression

    rows = inputs([example.query for example in task.examples])
    columns = tag_rows(task.examples, len(task.vocabulary)).tocsc()
    weights = np.zeros((rows.shape[1], len(task.vocabulary)), np.float32)
    bias = np.zeros(len(task.vocabulary), np.float32)
    rows = rows.astype(np.float64)  # liblinear's own type, else every single fit converts them again
    for tag in range(len(task.vocabulary)):
        carriers = columns.indices[columns.indptr[tag] : columns.indptr[tag + 1]]
        if len(carriers) in (0, rows.shape[0]):
            bias[tag] = _CERTAIN if len(carriers) else -_CERTAIN
            continue
        targets = np.zeros(rows.shape[0], np.int64)
        targets[carriers] = 1
        model = LogisticRegression(
            solver="liblinear", C=task.options.get("c", C), tol=1e-6, random_state=task.seed, max_iter=1000
        ).fit(rows, targets)
        weights[:, tag], bias[tag] = model.coef_[0], model.intercept_[0]

    def scores(queries: Sequence[Query]) -> np.ndarray:
        return expit(np.asarray(inputs(queries) @ weights) + bias)

    return Fitted(scores, parameters=weights.size + bias.size)
