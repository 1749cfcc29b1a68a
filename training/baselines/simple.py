"""Simple strong baselines for content: frequency, TF-IDF and MiniLM with logistic regression.

Each is fitted on examples and returns a score for every tag, (P, T); recipes as in BASELINES.md of the evaluation.
"""

from collections.abc import Sequence

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier

from training.data import Example
from training.sentences import sentence_vectors

# c#, c++, .net stay whole; a final dot or hyphen is punctuation.
_TOKEN = r"[.]?\w[\w+#.\-]*[\w+#]|[.]?\w"


def frequency(train: Sequence[Example], test: Sequence[Example], tags: int, seed: int) -> np.ndarray:
    """Uses of each tag in the training part, the same list for everybody."""
    counts = np.zeros(tags, np.float32)
    for example in train:
        counts[list(example.tags)] += 1
    return np.tile(counts, (len(test), 1))


def tfidf_lr(train: Sequence[Example], test: Sequence[Example], tags: int, seed: int) -> np.ndarray:
    """TF-IDF uni- and bigrams, one logistic regression per tag (liblinear)."""
    vectorizer = TfidfVectorizer(token_pattern=_TOKEN, ngram_range=(1, 2), min_df=2, sublinear_tf=True, lowercase=True)
    inputs = vectorizer.fit_transform([all_words(e) for e in train])
    return _one_per_tag(inputs, vectorizer.transform([all_words(e) for e in test]), train, tags, seed, c=10.0)


def minilm_lr(train: Sequence[Example], test: Sequence[Example], tags: int, seed: int) -> np.ndarray:
    """Frozen MiniLM vectors of text and of image words side by side, one logistic regression per tag (liblinear)."""
    return _one_per_tag(_vectors(train), _vectors(test), train, tags, seed, c=10.0)


def all_words(example: Example) -> str:
    """Caption and image words as one text."""
    return " ".join([example.query.text, *example.query.image_words])


def _vectors(examples: Sequence[Example]) -> np.ndarray:
    parts = [sentence_vectors([example.query.text for example in examples])]
    if any(example.query.image_words for example in examples):
        parts.append(sentence_vectors([" ".join(example.query.image_words) for example in examples]))
    return np.concatenate(parts, axis=1)


def _one_per_tag(
    inputs: np.ndarray, questions: np.ndarray, train: Sequence[Example], tags: int, seed: int, c: float
) -> np.ndarray:
    # Not int8: scikit-learn numbers the columns in the targets' own type, and 128 tags would overflow it silently.
    targets = np.zeros((len(train), tags), np.int64)
    for i, example in enumerate(train):
        targets[i, list(example.tags)] = 1
    classifier = OneVsRestClassifier(
        LogisticRegression(solver="liblinear", C=c, tol=1e-6, random_state=seed, max_iter=1000)
    )
    classifier.fit(inputs, targets)
    return np.asarray(classifier.predict_proba(questions), np.float32)


BASELINES = {"frequency": frequency, "tfidf-lr": tfidf_lr, "minilm-lr": minilm_lr}
