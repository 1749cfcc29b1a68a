"""Words of a person's captions that a model learns something of its own about, behind those that it knows."""

from training.finetune.task import FinetuneTask
from training.systems.content import words_to_learn

#: Posts that must hold a word.
_USES = 3


def known_and_new_words(task: FinetuneTask) -> tuple[str, ...]:
    """Words of the pack, then new ones."""
    known = set(task.base.words)
    found = words_to_learn(task.own, task.captions, _USES).words
    return (*task.base.words, *(word for word in found if word not in known))
