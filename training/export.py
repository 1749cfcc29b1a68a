"""From fitted models to packs: ONNX, parity, precision, manifest, card and golden example."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from tagdesk.contract.manifest import ModelManifest, TensorSpec, sha256_of
from tagdesk.recommend.query import Query
from training.backbones import Backbone
from training.errors import TrainingError
from training.models.amnn import Amnn, AmnnReader, AmnnStep
from training.models.csrw import Csrw
from training.models.macon import Macon, MaconHabit
from training.models.sog import ReadableSog, Sog, load_tokenizer, make_tokens

OPSET = 20
MAX_PARITY_ERROR = 1e-4
PRECISIONS = ("fp32", "fp16", "int8")
_ONNX_TYPES = {TensorProto.FLOAT: "float32", TensorProto.INT64: "int64"}


class _SeeingHead(nn.Module):
    """Backbone and keyword head in one graph."""

    def __init__(self, backbone: Backbone, weight: np.ndarray, bias: np.ndarray) -> None:
        super().__init__()
        self.backbone = backbone
        self.keywords = nn.Linear(weight.shape[1], weight.shape[0])
        with torch.no_grad():
            self.keywords.weight.copy_(torch.from_numpy(weight))
            self.keywords.bias.copy_(torch.from_numpy(bias))

    def forward(self, pixels: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        regions, pooled, classes = self.backbone(pixels)
        return regions, pooled, classes, self.keywords(pooled)


def export_backbone(
    backbone: Backbone,
    head: tuple[np.ndarray, np.ndarray],
    words: Mapping[str, Any],
    out: Path,
    *,
    precision: str = "fp16",
    about: Mapping[str, Any],
) -> ModelManifest:
    """Write a backbone pack.

    Args:
        head: Weight (K, D) and bias (K,) of the keyword head.
        words: Content of `words.json`: `classes`, `keywords`, `close_ups`.
        about: Manifest fields that the graph can't tell: title, paper, sets_seen, metrics.
    """
    out.mkdir(parents=True, exist_ok=True)
    network = _SeeingHead(backbone, *head).eval()
    size = backbone.spec.size_px
    shapes = [(1, 3, size, size), (3, 3, size, size)]
    generator = torch.Generator().manual_seed(0)
    samples = [{"pixels": torch.randn(shape, generator=generator)} for shape in shapes]
    outputs = ["regions", "pooled", "classes", "keywords"]
    parity = _write_graph(network, samples, outputs, {"pixels": {0: "batch"}}, out / "backbone.onnx", precision)
    (out / "words.json").write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")
    settings = {
        "backbone": backbone.spec.name,
        "size_px": size,
        "mean": list(backbone.spec.mean),
        "std": list(backbone.spec.std),
    }
    return _write_manifest(
        out, "backbone", ["backbone.onnx", "words.json"], settings, len(words["keywords"]), precision, parity, about
    )


def export_sog(
    model: Sog,
    vocabulary: Sequence[str],
    out: Path,
    *,
    tags_per_post: float,
    precision: str = "fp16",
    about: Mapping[str, Any],
) -> ModelManifest:
    """Write a SOG pack: graph with logits and attention, tokenizer, vocabulary, manifest."""
    out.mkdir(parents=True, exist_ok=True)
    tokens = make_tokens(model.config)
    generator = np.random.default_rng(0)
    samples = [_sog_sample(b, n, tokens.first_tag, len(vocabulary), generator) for b, n in ((2, 12), (1, 40), (5, 7))]
    axes = {name: {0: "batch", 1: "length"} for name in samples[0]}
    network = ReadableSog(model).eval()
    parity = _write_graph(network, samples, ["logits", "attention"], axes, out / "sog.onnx", precision)
    load_tokenizer(model.config.encoder).save(str(out / "tokenizer.json"), pretty=False)
    (out / "vocabulary.json").write_text(json.dumps(list(vocabulary), ensure_ascii=False), encoding="utf-8")
    settings = {**asdict(model.config), "tags_per_post": round(tags_per_post, 3)}
    files = ["sog.onnx", "tokenizer.json", "vocabulary.json"]
    return _write_manifest(out, "sog", files, settings, len(vocabulary), precision, parity, about)


def export_csrw(
    model: Csrw,
    vocabulary: Sequence[str],
    words: Sequence[str],
    out: Path,
    *,
    precision: str = "fp16",
    about: Mapping[str, Any],
) -> ModelManifest:
    """Write a CSRW pack: graph with scores, relevance and the words' shares, words, vocabulary, manifest."""
    out.mkdir(parents=True, exist_ok=True)
    generator = torch.Generator().manual_seed(0)
    samples = []
    for batch, length in ((2, 7), (1, 1), (3, 30)):
        word_ids = torch.randint(0, len(words), (batch, length), generator=generator)
        counts = torch.randint(0, 3, (batch, length), generator=generator).float()
        counts[-1] = 0  # a caption without a known word
        samples.append({"word_ids": word_ids, "counts": counts})
    axes = {name: {0: "batch", 1: "length"} for name in samples[0]}
    parity = _write_graph(model, samples, ["scores", "relevance", "shares"], axes, out / "csrw.onnx", precision)
    for name, document in (("words.json", words), ("vocabulary.json", vocabulary)):
        (out / name).write_text(json.dumps(list(document), ensure_ascii=False), encoding="utf-8")
    files = ["csrw.onnx", "words.json", "vocabulary.json"]
    return _write_manifest(out, "csrw", files, asdict(model.config), len(vocabulary), precision, parity, about)


def export_amnn(
    model: Amnn,
    vocabulary: Sequence[str],
    words: Sequence[str],
    out: Path,
    *,
    tags_per_post: float,
    precision: str = "fp16",
    about: Mapping[str, Any],
) -> ModelManifest:
    """Write an AMNN pack: graphs of the first pass (with both attentions) and of a step, words, vocabulary."""
    out.mkdir(parents=True, exist_ok=True)
    generator = torch.Generator().manual_seed(0)
    samples = [
        _content_sample(batch, regions, length, model.config.region_width, len(words), generator)
        for batch, regions, length in ((2, 49, 7), (1, 49, 1), (3, 9, 30))
    ]
    axes = {
        "regions": {0: "batch", 1: "regions"},
        "has_photo": {0: "batch"},
        "word_ids": {0: "batch", 1: "length"},
    }
    outputs = ["logits", "state", "means", "region_attention", "word_attention"]
    reader = AmnnReader(model)
    parity = _write_graph(reader, samples, outputs, axes, out / "amnn.onnx", precision)
    steps = []
    for sample in samples:
        with torch.no_grad():
            _, state, means, *_ = reader(**sample)
        previous = torch.randint(0, len(vocabulary), (len(state),), generator=generator)
        steps.append({"previous": previous, "state": state, "means": means})
    of_steps = {name: {0: "batch"} for name in steps[0]}
    step_parity = _write_graph(
        AmnnStep(model), steps, ["logits", "next_state"], of_steps, out / "amnn-step.onnx", precision
    )
    parity = {name: max(error, step_parity[name]) for name, error in parity.items()}
    for name, document in (("words.json", words), ("vocabulary.json", vocabulary)):
        (out / name).write_text(json.dumps(list(document), ensure_ascii=False), encoding="utf-8")
    files = ["amnn.onnx", "amnn-step.onnx", "words.json", "vocabulary.json"]
    settings = {**asdict(model.config), "tags_per_post": round(tags_per_post, 3)}
    return _write_manifest(out, "amnn", files, settings, len(vocabulary), precision, parity, about)


def export_macon(
    model: Macon,
    vocabulary: Sequence[str],
    words: Sequence[str],
    out: Path,
    *,
    choice: str,
    tags_per_post: float,
    precision: str = "fp16",
    about: Mapping[str, Any],
) -> ModelManifest:
    """Write a MACON pack: graphs of content (with both attentions) and habit (with two more), words, vocabulary.

    Args:
        choice: Which past posts are remembered (`tagdesk.recommend.macon.MemoryChoice`).
    """
    out.mkdir(parents=True, exist_ok=True)
    generator = torch.Generator().manual_seed(0)
    width, slots = model.config.width, model.config.slots
    samples = [
        _content_sample(batch, regions, length, model.config.region_width, len(words), generator)
        for batch, regions, length in ((2, 49, 7), (1, 49, 1), (3, 9, 30))
    ]
    axes = {
        "regions": {0: "batch", 1: "regions"},
        "has_photo": {0: "batch"},
        "word_ids": {0: "batch", 1: "length"},
    }
    outputs = ["vector", "region_attention", "word_attention"]
    parity = _write_graph(model.content, samples, outputs, axes, out / "macon.onnx", precision)
    past = []
    for batch, most in ((2, 3), (1, 1), (5, 24)):
        tags = torch.randint(0, len(vocabulary) + 1, (batch, slots, most), generator=generator)
        tags[batch - 1] = 0  # somebody without a past
        vectors = torch.randn(batch, slots, width, generator=generator)
        past.append(
            {"vector": torch.randn(batch, width, generator=generator), "memory_vectors": vectors, "memory_tags": tags}
        )
    axes = {"vector": {0: "batch"}, "memory_vectors": {0: "batch"}, "memory_tags": {0: "batch", 2: "tags"}}
    outputs = ["logits", "memory_attention", "tag_attention"]
    of_habit = _write_graph(MaconHabit(model), past, outputs, axes, out / "macon-habit.onnx", precision)
    parity = {name: max(error, of_habit[name]) for name, error in parity.items()}
    for name, document in (("words.json", words), ("vocabulary.json", vocabulary)):
        (out / name).write_text(json.dumps(list(document), ensure_ascii=False), encoding="utf-8")
    files = ["macon.onnx", "macon-habit.onnx", "words.json", "vocabulary.json"]
    settings = {**asdict(model.config), "memory_choice": choice, "tags_per_post": round(tags_per_post, 3)}
    return _write_manifest(out, "macon", files, settings, len(vocabulary), precision, parity, about)


def write_golden(out: Path, example: Mapping[str, Any], top: Sequence[tuple[str, float]]) -> None:
    """Write `golden.json`, an input with the ten best answers of the pack itself."""
    document = {"input": example, "top": [[tag, round(score, 6)] for tag, score in top]}
    (out / "golden.json").write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def query_as_json(query: Query) -> dict[str, Any]:
    """Fields of a query as `golden.json` holds them."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(query).items()}


def _sog_sample(
    batch: int, length: int, first_tag: int, tags: int, generator: np.random.Generator
) -> dict[str, Tensor]:
    ids = generator.integers(0, first_tag + tags, (batch, length))
    mask = np.ones_like(ids)
    for row in range(1, batch):
        mask[row, length - row :] = 0
    positions = np.tile(np.arange(length), (batch, 1))
    return {
        "input_ids": torch.from_numpy(ids * mask),
        "position_ids": torch.from_numpy(positions),
        "attention_mask": torch.from_numpy(mask),
    }


def _content_sample(
    batch: int, regions: int, length: int, width: int, words: int, generator: torch.Generator
) -> dict[str, Tensor]:
    """Posts of all kinds: the last one without a photo, the last but one with padding, the first without words."""
    has_photo = torch.ones(batch)
    has_photo[batch - 1] = 0 if batch > 1 else 1
    word_ids = torch.randint(min(1, words), words + 1, (batch, length), generator=generator)
    word_ids[max(0, batch - 2), length // 2 :] = 0
    word_ids[0] = 0
    return {
        "regions": torch.randn(batch, regions, width, generator=generator),
        "has_photo": has_photo,
        "word_ids": word_ids,
    }


def _write_graph(
    network: nn.Module,
    samples: Sequence[Mapping[str, Tensor]],
    outputs: Sequence[str],
    axes: Mapping[str, Mapping[int, str]],
    path: Path,
    precision: str,
) -> dict[str, float]:
    """Export, prove the fp32 graph equal on every sample shape, then store it in the wanted precision.

    Returns:
        Largest absolute difference to PyTorch of the fp32 graph and of what is stored.

    Raises:
        TrainingError: The graph froze a dynamic axis, or its outputs differ by more than `MAX_PARITY_ERROR`.
    """
    if precision not in PRECISIONS:
        raise TrainingError(f"Unknown precision {precision}; choose one of {', '.join(PRECISIONS)}.")
    network = network.float().eval()
    first = samples[0]
    labels = {label for spec in axes.values() for label in spec.values()}
    shared = {label: torch.export.Dim(label, min=1, max=4096) for label in labels}
    named = {name: {axis: shared[label] for axis, label in spec.items()} for name, spec in axes.items()}
    with torch.no_grad():
        program = torch.onnx.export(
            network,
            kwargs=dict(first),
            dynamo=True,
            opset_version=OPSET,
            input_names=list(first),
            output_names=list(outputs),
            dynamic_shapes=named,
            external_data=False,
            verbose=False,  # else it prints into the document of a command
        )
    assert program is not None  # None only with the old exporter
    program.save(str(path), external_data=False)
    _forget_where_it_was_made(path)
    _assert_dynamic(path, axes)
    errors = {"fp32": _difference(network, samples, outputs, path)}
    if errors["fp32"] > MAX_PARITY_ERROR:
        raise TrainingError(f"{path.name} differs from PyTorch by {errors['fp32']:.1e}; it is not exported.")
    if precision == "fp16":
        _store_as_fp16(path)
    elif precision == "int8":
        _quantise(path)
    errors[precision] = _difference(network, samples, outputs, path)
    return errors


def _forget_where_it_was_made(path: Path) -> None:
    """Take out the exporter's stack traces: they hold the folders of whoever exported, and a tenth of a small graph."""
    model = onnx.load(path)
    graph = model.graph
    for part in (model, graph, *graph.node, *graph.input, *graph.output, *graph.value_info, *graph.initializer):
        part.ClearField("metadata_props")
        part.ClearField("doc_string")
    onnx.save(model, path)


def _assert_dynamic(path: Path, axes: Mapping[str, Mapping[int, str]]) -> None:
    """Exporters have been seen to freeze a length silently."""
    graph = onnx.load(path, load_external_data=False).graph
    for tensor in graph.input:
        for axis in axes.get(tensor.name, {}):
            if not tensor.type.tensor_type.shape.dim[axis].dim_param:
                raise TrainingError(f"The export froze axis {axis} of {tensor.name} in {path.name}.")


def _difference(
    network: nn.Module, samples: Sequence[Mapping[str, Tensor]], outputs: Sequence[str], path: Path
) -> float:
    import onnxruntime as ort

    session = ort.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    worst = 0.0
    for sample in samples:
        with torch.no_grad():
            wanted = network(**sample)
        found = session.run(list(outputs), {name: tensor.numpy() for name, tensor in sample.items()})
        for a, b in zip([wanted] if isinstance(wanted, Tensor) else wanted, found, strict=True):
            worst = max(worst, float(np.abs(a.numpy() - b).max()))
    return worst


def _store_as_fp16(path: Path, least: int = 256) -> None:
    """Store large weights as half floats that are widened once at loading: half the file, fp32 arithmetic and speed."""
    model = onnx.load(path)
    casts = []
    for tensor in model.graph.initializer:
        values = numpy_helper.to_array(tensor) if tensor.data_type == TensorProto.FLOAT else np.empty(0)
        if values.size >= least and np.abs(values).max() < 65_000:
            name = tensor.name
            tensor.CopyFrom(numpy_helper.from_array(values.astype(np.float16), name + ".fp16"))
            casts.append(helper.make_node("Cast", [name + ".fp16"], [name], to=TensorProto.FLOAT))
    nodes = [*casts, *model.graph.node]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    onnx.save(model, path)


def _quantise(path: Path) -> None:
    """Dynamic int8 of the matrix products and the embedding table."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    draft = path.with_suffix(".fp32.onnx")
    model = onnx.load(path)
    # The exporter's shapes of intermediate values contradict the quantiser's own inference, which then gives up.
    del model.graph.value_info[:]
    onnx.save(model, draft)
    try:
        # Unsigned weights: signed ones overflow on processors without VNNI, which would give other tags there.
        quantize_dynamic(draft, path, weight_type=QuantType.QUInt8, per_channel=True)
    finally:
        draft.unlink(missing_ok=True)


def _write_manifest(
    out: Path,
    system: str,
    files: Sequence[str],
    settings: Mapping[str, Any],
    vocabulary_size: int,
    precision: str,
    parity: Mapping[str, float],
    about: Mapping[str, Any],
) -> ModelManifest:
    graph = onnx.load(out / files[0], load_external_data=False).graph
    manifest = ModelManifest(
        system=system,
        title=about["title"],
        paper=about.get("paper", ""),
        precision=precision,
        inputs=_specs(graph.input),
        outputs=_specs(graph.output),
        files={name: sha256_of(out / name) for name in files},
        settings=dict(settings),
        vocabulary_size=vocabulary_size,
        sets_seen=tuple(about.get("sets_seen", ())),
        accounts_seen=tuple(about.get("accounts_seen", ())),
        metrics=dict(about.get("metrics", {})),
        created=datetime.now(UTC).date().isoformat(),
        parity={name: float(f"{value:.2e}") for name, value in parity.items()},
    )
    manifest.save(out)
    return manifest


def _specs(tensors: Any) -> tuple[TensorSpec, ...]:
    return tuple(
        TensorSpec(
            tensor.name,
            _ONNX_TYPES.get(tensor.type.tensor_type.elem_type, "float32"),
            tuple(dim.dim_param or dim.dim_value for dim in tensor.type.tensor_type.shape.dim),
        )
        for tensor in tensors
    )
