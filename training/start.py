"""What a fit starts from that goes on with a model of a pack."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from torch import nn

Model = TypeVar("Model", bound=nn.Module)


@dataclass(frozen=True)
class Start(Generic[Model]):
    """Weights instead of random ones.

    Attributes:
        version: Identity of those weights.
        begin: Sets them in a model of the new sizes, and says which of them learn (`requires_grad`).
        fresh: Beginnings of the names of parameters that learn at `new_lr`; the others learn at `lr`.
        words: Words that the model is to know, those that it knows already first; for models that read words.
    """

    version: str
    begin: Callable[[Model], None]
    fresh: tuple[str, ...]
    words: tuple[str, ...] = ()

    def parameters(self, model: nn.Module) -> Iterable[nn.Parameter]:
        """Those that learn at `new_lr`."""
        return (tensor for name, tensor in model.named_parameters() if name.startswith(self.fresh))
