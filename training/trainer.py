"""The training loop all models share: accelerate, linear decay, early stopping, resumable safetensors checkpoints."""

import logging
import math
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import torch
from torch import Tensor, nn
from tqdm import tqdm

from training.checkpoint import Checkpoint, FitState, load_weights, save_weights
from training.errors import TrainingError
from training.processes import Batch, Processes, rows_of
from training.watch import watcher

_LOG = logging.getLogger(__name__)
_OPTIMIZERS: dict[str, Callable[..., torch.optim.Optimizer]] = {
    # Fused: of a small model's step the plain loop over its parameters takes almost half.
    "adamw": partial(torch.optim.AdamW, fused=True),
    "adagrad": torch.optim.Adagrad,
    "sgd": torch.optim.SGD,
}


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
    weigh: Callable[[Batch], float] = rows_of,
    own_batches: bool = False,
) -> FitState:
    """Train until the validation figure stops rising; `folder/model.safetensors` holds the best epoch.

    Started by `torchrun` or `accelerate launch`, each of the processes takes its rows of every batch and all take the
    same steps, those of one process up to rounding; the first one validates and keeps the checkpoint.

    Args:
        batches: Batches of an epoch, by its number; all randomness must come from that number and the seed, so that a
            resumed fit continues as if it had never stopped.
        loss: A mean over the rows of a batch, or over what `weigh` counts.
        validate: Figure to maximise.
        validate_start: Let the start compete, as epoch 0: a model that starts from knowledge can unlearn more than it
            learns.
        folder: Run folder; `checkpoint/` in it is removed at the end.
        identity: Names everything the result depends on; a checkpoint of another identity is refused.
        weigh: How many things some rows have whose mean the loss is.
        own_batches: Every process makes batches of its own, of other posts, instead of all the same.

    Raises:
        TrainingError: The loss is not finite, or the checkpoint is damaged or of another fit.
    """
    torch.manual_seed(config.seed)
    # Gradients of rows that are picked twice (`vectors[ids]`) are otherwise added in the order that threads come by; an
    # operation of a graphics card that can't be repeated exactly says so and is used all the same.
    torch.use_deterministic_algorithms(True, warn_only=True)
    processes = Processes()
    accelerator = processes.accelerator
    # Not Accelerate's own mixed precision: it can't be another one for the next fit of the same process.
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
    looks_on = watcher()
    state = FitState(history=[])
    checkpoint = Checkpoint(folder, identity)
    if resume and (found := checkpoint.load(model, optimizer, schedule)):
        state = found
    elif validate_start:
        model.eval()
        with torch.no_grad():
            state.best = processes.told_by_first(lambda: validate(model))
        _LOG.info("start: validation %.4f", state.best)
        if looks_on:
            looks_on.epoch(0, None, state.best)
        save_weights(model, folder / "model.safetensors")
    optimizer = accelerator.prepare(optimizer)
    processes.start_alike(model.to(accelerator.device))

    while state.epoch < config.epochs and state.epoch - state.best_epoch <= config.patience:
        model.train()
        # Dropout too goes on as if never stopped.
        torch.manual_seed(processes.seed(config.seed + state.epoch, own_batches))
        steps, losses, last_losses = 0, 0.0, deque[float](maxlen=50)
        parts = processes.parts(batches(state.epoch), steps_per_epoch, own_batches)
        quiet = None if processes.is_first else True
        for part in (bar := tqdm(parts, total=steps_per_epoch, desc=f"epoch {state.epoch + 1}", disable=quiet)):
            batch = {name: tensor.to(accelerator.device) for name, tensor in part.batch.items()}
            with processes.masks(part), autocast():
                value = loss(model, batch)
            accelerator.backward(value)
            mean = processes.add_up(trainable, value.detach(), weigh(batch) if part.counts else 0.0)
            if not math.isfinite(mean):
                raise TrainingError("The loss is no longer a finite number; use a smaller --lr and start again.")
            accelerator.clip_grad_norm_(trainable, config.gradient_clip)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad(set_to_none=True)
            steps, losses = steps + 1, losses + mean
            last_losses.append(mean)
            if looks_on:
                looks_on.step(state.epoch * steps_per_epoch + steps, total)
            bar.set_postfix(loss=f"{sum(last_losses) / len(last_losses):.3f}", refresh=False)
        model.eval()
        with torch.no_grad(), autocast():
            figure = processes.told_by_first(lambda: validate(model))
        mean_loss = losses / max(1, steps)
        assert state.history is not None
        state.history.append({"epoch": state.epoch + 1, "loss": mean_loss, "validation": figure})
        _LOG.info("epoch %d: loss %.4f, validation %.4f", state.epoch + 1, mean_loss, figure)
        if looks_on:
            looks_on.epoch(state.epoch + 1, mean_loss, figure)
        if figure >= state.best:  # of equals the later one: its loss is lower
            state.best, state.best_epoch = figure, state.epoch
            save_weights(model, folder / "model.safetensors")
        state.epoch += 1
        if processes.is_first:
            checkpoint.save(model, optimizer, schedule, state)
    checkpoint.remove()
    load_weights(model, folder / "model.safetensors")
    return state


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
