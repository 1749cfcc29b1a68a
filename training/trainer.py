"""The training loop all models share: accelerate, linear decay, early stopping, resumable safetensors checkpoints."""

import json
import logging
import math
import shutil
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import torch
from accelerate import Accelerator
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from tqdm import tqdm

from training.errors import TrainingError

_LOG = logging.getLogger(__name__)
_OPTIMIZERS: dict[str, Callable[..., torch.optim.Optimizer]] = {
    # Fused: of a small model's step the plain loop over its parameters takes almost half.
    "adamw": partial(torch.optim.AdamW, fused=True),
    "adagrad": torch.optim.Adagrad,
    "sgd": torch.optim.SGD,
}
Batch = dict[str, Tensor]


@dataclass(frozen=True)
class TrainerConfig:
    """Settings of one fit.

    Attributes:
        lr: Learning rate of pretrained weights.
        new_lr: Learning rate of weights that start fresh (tag embeddings, heads).
        optimizer: `adamw`; `adagrad` and `sgd` for the shallow models whose papers use them (weight decay is L2 there).
        patience: Epochs without a better validation figure before stopping.
        mixed_precision: `bf16`, `no`, or `auto` for bf16 where the processor has it.
    """

    epochs: int = 8
    batch_size: int = 32
    lr: float = 1e-4
    new_lr: float = 1e-3
    optimizer: str = "adamw"
    weight_decay: float = 0.01
    warm_up: float = 0.06
    gradient_clip: float = 1.0
    patience: int = 3
    seed: int = 42
    mixed_precision: str = "auto"


@dataclass
class FitState:
    """Where a fit stands; written with every checkpoint."""

    epoch: int = 0
    best: float = -math.inf
    best_epoch: int = -1
    history: list[dict[str, float]] | None = None


def fit(
    model: nn.Module,
    *,
    config: TrainerConfig,
    new_parameters: Iterable[nn.Parameter],
    batches: Callable[[int], Iterable[Batch]],
    steps_per_epoch: int,
    loss: Callable[[nn.Module, Batch], Tensor],
    validate: Callable[[nn.Module], float],
    folder: Path,
    identity: str,
    validate_start: bool = False,
    resume: bool = True,
) -> FitState:
    """Train until the validation figure stops rising; `folder/model.safetensors` holds the best epoch.

    Args:
        batches: Batches of an epoch, by its number; all randomness must come from that number and the seed, so that a
            resumed fit continues as if it had never stopped.
        validate: Figure to maximise.
        validate_start: Let the start compete, as epoch 0: a model that starts from knowledge can unlearn more than it
            learns.
        folder: Run folder; `checkpoint/` in it is removed at the end.
        identity: Names everything the result depends on; a checkpoint of another identity is refused.

    Raises:
        TrainingError: The loss is not finite, or the checkpoint is damaged or of another fit.
    """
    torch.manual_seed(config.seed)
    # Not Accelerate's own mixed precision: it can't be another one for the next fit of the same process.
    accelerator = Accelerator()
    autocast = partial(
        torch.autocast,
        accelerator.device.type,
        dtype=torch.bfloat16,
        enabled=_precision(config.mixed_precision) == "bf16",
    )
    fresh = {id(p) for p in new_parameters}
    trainable = [p for p in model.parameters() if p.requires_grad]
    optimizer = _OPTIMIZERS[config.optimizer](
        [
            {"params": [p for p in trainable if id(p) not in fresh], "lr": config.lr},
            {"params": [p for p in trainable if id(p) in fresh], "lr": config.new_lr},
        ],
        weight_decay=config.weight_decay,
    )
    total = max(1, steps_per_epoch * config.epochs)
    warm_up = max(1, int(total * config.warm_up))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / warm_up, max(0.0, (total - step) / max(1, total - warm_up)))
    )
    state = FitState(history=[])
    checkpoint = _Checkpoint(folder, identity)
    if resume and (found := checkpoint.load(model, optimizer, schedule)):
        state = found
    elif validate_start:
        model.eval()
        with torch.no_grad():
            state.best = validate(model)
        _LOG.info("start: validation %.4f", state.best)
        save_weights(model, folder / "model.safetensors")
    model, optimizer = accelerator.prepare(model, optimizer)

    while state.epoch < config.epochs and state.epoch - state.best_epoch <= config.patience:
        model.train()
        torch.manual_seed(config.seed + state.epoch)  # dropout too goes on as if never stopped
        losses = []
        bar = tqdm(batches(state.epoch), total=steps_per_epoch, desc=f"epoch {state.epoch + 1}", disable=None)
        for batch in bar:
            with autocast():
                value = loss(model, {name: tensor.to(accelerator.device) for name, tensor in batch.items()})
            if not torch.isfinite(value):
                raise TrainingError("The loss is no longer a finite number; use a smaller --lr and start again.")
            accelerator.backward(value)
            accelerator.clip_grad_norm_(trainable, config.gradient_clip)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad(set_to_none=True)
            losses.append(value.item())
            bar.set_postfix(loss=f"{sum(losses[-50:]) / len(losses[-50:]):.3f}", refresh=False)
        model.eval()
        with torch.no_grad(), autocast():
            figure = validate(model)
        mean_loss = sum(losses) / max(1, len(losses))
        assert state.history is not None
        state.history.append({"epoch": state.epoch + 1, "loss": mean_loss, "validation": figure})
        _LOG.info("epoch %d: loss %.4f, validation %.4f", state.epoch + 1, mean_loss, figure)
        plain = accelerator.unwrap_model(model)
        if figure >= state.best:  # of equals the later one: its loss is lower
            state.best, state.best_epoch = figure, state.epoch
            save_weights(plain, folder / "model.safetensors")
        state.epoch += 1
        checkpoint.save(plain, optimizer, schedule, state)
    checkpoint.remove()
    load_weights(model, folder / "model.safetensors")
    return state


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


def plot_history(history: list[dict[str, float]], path: Path, *, figure_name: str = "validation R@5") -> None:
    """Loss curve and validation figure as a picture."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot as plt

    figure, left = plt.subplots(figsize=(6, 3.5))
    epochs = [row["epoch"] for row in history]
    left.plot(epochs, [row["loss"] for row in history], "o-", label="training loss")
    left.set_xlabel("epoch")
    left.set_ylabel("training loss")
    right = left.twinx()
    right.plot(epochs, [row["validation"] for row in history], "s--", color="tab:orange")
    right.set_ylabel(figure_name)
    figure.tight_layout()
    figure.savefig(path, dpi=110)
    plt.close(figure)


def _precision(wish: str) -> str:
    if wish != "auto":
        return wish
    if torch.cuda.is_available():
        return "bf16" if torch.cuda.is_bf16_supported() else "no"
    return "bf16" if torch.ops.mkldnn._is_mkldnn_bf16_supported() else "no"


class _Checkpoint:
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
