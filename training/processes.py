"""One fit on several processes, of several graphics cards or hosts: what they share out, add up and tell each other.

`torchrun --nproc_per_node 2 -m training fit …` and `accelerate launch -m training fit …` start them. Each runs the
whole program: all make the same batches, each takes its rows, and their gradients added up are those of the batch.
"""

import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import torch
from accelerate import Accelerator
from accelerate.utils import InitProcessGroupKwargs, broadcast_object_list, gather_object
from torch import Tensor, distributed, nn
from torch.overrides import TorchFunctionMode

Batch = dict[str, Tensor]
Found = TypeVar("Found")
#: Longest that the others wait for the first, which reads photos or validates meanwhile.
_PATIENCE = timedelta(days=1)
#: Between the seeds of processes.
_APART = 1_000_003


def rows_of(batch: Batch) -> int:
    """Number of rows of a batch."""
    return len(next(iter(batch.values())))


def several() -> bool:
    """Whether this is one of several processes that were started for one fit."""
    return int(os.environ.get("WORLD_SIZE", "1")) > 1


@dataclass(frozen=True)
class Part:
    """What one process takes of a batch.

    Attributes:
        batch: Its rows.
        rows: Of the whole batch.
        kept: Which of them these are.
        counts: False where none is left for it: it keeps in step with a row that is not counted.
    """

    batch: Batch
    rows: int
    kept: slice
    counts: bool = True


class Processes:
    """Those that this one belongs to; alone, nothing is other than without them.

    Not `DistributedDataParallel`: that follows `forward` only and counts every process alike, but losses call other
    methods of a model too, batches read the model while they are made, and the last rows can't be shared out evenly.
    """

    def __init__(self) -> None:
        """Join the others; does so once, however often it is called."""
        # On processors alone Accelerate joins them only if it is told that it shall use no graphics card.
        without = several() and not torch.cuda.is_available()
        self.accelerator = Accelerator(cpu=without, kwargs_handlers=[InitProcessGroupKwargs(timeout=_PATIENCE)])
        self.count: int = self.accelerator.num_processes
        self.number: int = self.accelerator.process_index

    @property
    def is_first(self) -> bool:
        """Whether this one writes, validates and tells the user."""
        return self.number == 0

    def told_by_first(self, work: Callable[[], Found]) -> Found:
        """What the first finds out; the others wait for it."""
        found: list[Any] = [work() if self.is_first else None]
        result: Found = broadcast_object_list(found)[0] if self.count > 1 else found[0]
        return result

    def told_by_all(self, found: Found) -> list[Found]:
        """What each has found, by number."""
        every: list[Found] = gather_object([found]) if self.count > 1 else [found]
        return every

    @contextmanager
    def one_by_one(self) -> Iterator[None]:
        """The first fills what is kept on disk, then the first of each other host, which may have its own, then all."""
        with self.accelerator.main_process_first(), self.accelerator.local_main_process_first():
            yield

    @contextmanager
    def own_folder(self, folder: Path) -> Iterator[Path]:
        """A run folder for each: the folder itself for the first, for the others one that is thrown away.

        So a fit writes as if it were alone, and no other host has to see the first one's disk. All find in it how far
        an interrupted fit had come.
        """
        if self.count == 1:
            yield folder
            return
        so_far = self.told_by_first(lambda: {path: (folder / path).read_bytes() for path in _of_fit(folder)})
        if self.is_first:
            so_far.clear()
            yield folder
            return
        # The launcher ends the others by this signal when one has failed, and what is thrown away must go then too.
        signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
        with tempfile.TemporaryDirectory(prefix="tagdesk-fit-") as place:
            for path, content in so_far.items():
                (Path(place) / path).parent.mkdir(parents=True, exist_ok=True)
                (Path(place) / path).write_bytes(content)
            so_far.clear()
            yield Path(place)

    def start_alike(self, model: nn.Module) -> None:
        """Give all the first one's weights: other hosts may round otherwise what a start is computed from."""
        for tensor in model.state_dict().values() if self.count > 1 else ():
            whole = tensor.contiguous()
            distributed.broadcast(whole, 0)
            tensor.copy_(whole)

    def seed(self, seed: int, own_batches: bool) -> int:
        """Seed of what is random in a step: the same for all that share batches, else another for each."""
        return seed + _APART * self.number if own_batches else seed

    def parts(self, batches: Iterable[Batch], steps: int, own_batches: bool) -> Iterator[Part]:
        """This one's rows of batches that all make alike, or its own batches.

        Args:
            steps: Batches of the process that has most of its own; the others keep in step with it.
        """
        last: list[Part] = []
        for batch in batches:
            part = self._shared(batch) if self.count > 1 and not own_batches else _whole(batch)
            steps -= 1
            last = [part] if own_batches else []
            yield part
        if self.count > 1:
            yield from [replace(part, counts=False) for part in last] * steps

    def _shared(self, batch: Batch) -> Part:
        rows = rows_of(batch)
        assert all(tensor.dim() and len(tensor) == rows for tensor in batch.values()), "rows that belong together"
        start, end = (rows * number // self.count for number in (self.number, self.number + 1))
        kept = slice(start, end) if start < end else slice(0, 1)
        return Part({name: tensor[kept] for name, tensor in batch.items()}, rows, kept, start < end)

    def masks(self, part: Part) -> AbstractContextManager[Any]:
        """Inside, dropout leaves out what it would leave out in the whole batch on one process."""
        return nullcontext() if rows_of(part.batch) == part.rows else _Masks(part)

    def add_up(self, parameters: Sequence[nn.Parameter], loss: Tensor, weight: float) -> float:
        """Turn the gradients of each process's mean loss into those of the mean over all, and give that mean.

        Args:
            weight: What this one's mean counts: its rows, or whatever the loss is the mean of.
        """
        if self.count == 1:
            return loss.item()
        head = [1.0, loss.item(), *(float(parameter.grad is not None) for parameter in parameters)]
        gradients = [torch.zeros_like(one) if one.grad is None else one.grad for one in parameters]
        flat = torch.cat([loss.new_tensor(head, dtype=torch.float32), *(one.flatten() for one in gradients)])
        distributed.all_reduce(flat.mul_(weight))
        total, mean, *asked = flat[: len(head)].tolist()
        rows = flat[len(head) :].div_(total).split([parameter.numel() for parameter in parameters])
        for parameter, row, anybody in zip(parameters, rows, asked, strict=True):
            # What nobody's rows asked for has no gradient on one process either, and an optimizer passes it over.
            parameter.grad = row.view_as(parameter) if anybody else None
        return mean / total


def _of_fit(folder: Path) -> list[Path]:
    """What an interrupted fit goes on from, as paths in its folder."""
    patterns = "*.json", "*.jsonl", "**/*.safetensors", "**/state.json"
    return [path.relative_to(folder) for pattern in patterns for path in folder.glob(pattern)]


def _whole(batch: Batch) -> Part:
    rows = rows_of(batch)
    return Part(batch, rows, slice(0, rows))


class _Masks(TorchFunctionMode):
    """Draws the masks of the whole batch, as all processes do with the same seed, and keeps those of its rows."""

    def __init__(self, part: Part) -> None:
        super().__init__()
        self._part = part

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if func is nn.functional.dropout:
            return self._dropout(*args, **(kwargs or {}))
        return func(*args, **(kwargs or {}))

    def _dropout(self, rows: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
        kept = self._part.kept
        if not training or len(rows) != kept.stop - kept.start:
            return nn.functional.dropout(rows, p, training, inplace)
        mask = rows.new_empty((self._part.rows, *rows.shape[1:])).bernoulli_(1 - p).div_(1 - p)
        return rows * mask[kept]
