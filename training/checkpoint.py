"""Weights and checkpoints on disk: safetensors and JSON, whole or not at all."""

import json
import math
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from training.errors import TrainingError


@dataclass
class FitState:
    """Where a fit stands; written with every checkpoint."""

    epoch: int = 0
    best: float = -math.inf
    best_epoch: int = -1
    history: list[dict[str, float]] | None = None


def save_weights(model: nn.Module, path: Path) -> None:
    """Write the state as safetensors, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".tmp")
    save_file({name: tensor.contiguous() for name, tensor in model.state_dict().items()}, draft)
    draft.replace(path)


def load_weights(model: nn.Module, path: Path) -> None:
    """Read what `save_weights` wrote."""
    try:
        model.load_state_dict(load_file(path))
    except (OSError, RuntimeError, ValueError, SafetensorError) as error:
        raise TrainingError(f"{path} can't be loaded: {error}.") from error


class Checkpoint:
    """Model and optimizer tensors as safetensors, numbers as JSON; a kill at any point leaves the last whole one."""

    def __init__(self, folder: Path, identity: str) -> None:
        self._folder, self._new = folder / "checkpoint", folder / "checkpoint.new"
        self._identity = identity

    def save(self, model: nn.Module, optimizer: Any, schedule: Any, state: FitState) -> None:
        """Write beside the old one, then take its place; `state.json` comes last and makes it valid."""
        shutil.rmtree(self._new, ignore_errors=True)
        self._new.mkdir(parents=True)
        save_weights(model, self._new / "model.safetensors")
        moments = {
            f"{i}.{name}": value.contiguous()
            for i, row in optimizer.state_dict()["state"].items()
            for name, value in row.items()
        }
        save_file(moments, self._new / "optimizer.safetensors")
        document = {**asdict(state), "step": schedule.last_epoch, "identity": self._identity}
        (self._new / "state.json").write_text(json.dumps(document), encoding="utf-8")
        shutil.rmtree(self._folder, ignore_errors=True)
        self._new.rename(self._folder)

    def load(self, model: nn.Module, optimizer: Any, schedule: Any) -> FitState | None:
        """Restore the last whole checkpoint; None where there is none."""
        if not self._folder.exists() and (self._new / "state.json").is_file():
            self._new.rename(self._folder)  # killed between the two steps of taking its place
        if not (self._folder / "state.json").is_file():
            return None
        try:
            document = json.loads((self._folder / "state.json").read_text(encoding="utf-8"))
            if document.pop("identity") != self._identity:
                raise TrainingError(
                    f"{self._folder} belongs to a fit with other posts or settings; give another folder or start anew."
                )
            moments: dict[int, dict[str, Tensor]] = {}
            for key, value in load_file(self._folder / "optimizer.safetensors").items():
                index, name = key.split(".", 1)
                moments.setdefault(int(index), {})[name] = value
            load_weights(model, self._folder / "model.safetensors")
            optimizer.load_state_dict({**optimizer.state_dict(), "state": moments})
            step = document.pop("step")
            state = FitState(**document)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise TrainingError(f"{self._folder} is damaged ({error}); delete it to start anew.") from error
        schedule.last_epoch = step
        for group, base, rule in zip(optimizer.param_groups, schedule.base_lrs, schedule.lr_lambdas, strict=True):
            group["lr"] = base * rule(step)
        return state

    def remove(self) -> None:
        """Delete it, the part that makes it valid first."""
        (self._folder / "state.json").unlink(missing_ok=True)
        shutil.rmtree(self._folder, ignore_errors=True)
