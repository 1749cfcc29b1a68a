"""What a fit runs on: the graphics card where there is one, the processor where its memory doesn't suffice."""

import os
from collections.abc import Callable
from typing import TypeVar

import torch
from accelerate.state import AcceleratorState, PartialState

from training.finetune.telling import Telling

Result = TypeVar("Result")
#: By this Accelerate leaves the card alone.
_ONLY_CPU = "ACCELERATE_USE_CPU"


def device_name() -> str:
    """`cuda` or `cpu`."""
    return "cuda" if torch.cuda.is_available() else "cpu"


def use_threads(count: int) -> None:
    """Let PyTorch use so many threads of the processor."""
    torch.set_num_threads(count)


def on_device(fit: Callable[..., Result], tell: Telling) -> Result:
    """The result of `fit(cpu=False)`, or of `fit(cpu=True)` if the memory of the graphics card is too small for it.

    Accelerate uses the processor inside of the latter, whatever it is asked for.
    """
    try:
        return fit(cpu=False)
    except torch.cuda.OutOfMemoryError:
        tell.log("The memory of the graphics card is too small, so the processor goes on with this model.")
    # Behind the handler: the error holds on to what fills the memory.
    torch.cuda.empty_cache()
    _forget_device()
    before = os.environ.get(_ONLY_CPU)
    os.environ[_ONLY_CPU] = "true"
    try:
        return fit(cpu=True)
    finally:
        del os.environ[_ONLY_CPU]
        if before is not None:
            os.environ[_ONLY_CPU] = before
        _forget_device()


def _forget_device() -> None:
    """Let the next fit choose: Accelerate keeps the first choice for the life of the process."""
    AcceleratorState._reset_state()
    PartialState._reset_state()
