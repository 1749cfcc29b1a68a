"""Tiny packs whose answers are known in advance: a photo's colour is its class, words call for tags by a table."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from tagdesk.contract.manifest import ModelManifest, TensorSpec, sha256_of
from tagdesk.recommend.engine import COLUMNS

TAGS = ("cat", "pet", "cute", "beach", "sea", "summer", "coffee", "cake", "newyork", "night", "travel", "sunset")
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
WORDS = (*TAGS, "my", "the", "at", "new", "york", "trap", "evening", "morning", "weekend", "weekday", "fall", "ulm")

#: What a word, or a tag that was accepted, adds to the logits of the tags.
CALLS: Mapping[str, Mapping[str, float]] = {
    "cat": {"cat": 5, "pet": 4, "cute": 3},
    "beach": {"beach": 5, "sea": 4, "summer": 3},
    "coffee": {"coffee": 5, "cake": 4},
    "evening": {"sunset": 5, "night": 2},
    "york": {"newyork": 6, "travel": 3},
    # Coffee is the better first step, night the better pair.
    "trap": {"coffee": 2.0, "night": 1.8},
}
TAG_CALLS: Mapping[str, Mapping[str, float]] = {
    "beach": {"sea": 4, "summer": 6, "sunset": 2},
    "pet": {"cute": 4},
    "night": {"newyork": 8},
}
SIZE_PX = 16
MAX_LENGTH = 32
TAGS_PER_POST = 4.0

#: Classes are red, green and blue; the words of each from special to general.
WORD_TABLE = {
    "classes": [["cat", "pet"], ["meadow"], ["sea", "beach"]],
    "keywords": ["night", "sea"],
    "close_ups": [0],
}
#: What the tiny fusion makes of evidence; all else counts for nothing.
JUDGED: Mapping[str, float] = {
    "uses": 3, "recency": 2, "words_50": 3, "sentence_50": 2, "photo_50": 2, "named": 2, "together_mean": 2,
    "sog_below": 0.4, "usercond_below": 0.4, "new": -1,
}  # fmt: skip
#: Numbers in a vector of the tiny sentence encoder.
SENTENCE_WIDTH = 8
RED, GREEN, BLUE, BLACK = (255, 0, 0), (0, 255, 0), (0, 0, 255), (0, 0, 0)


def make_packs(folder: Path, *, positions: str = "context_only") -> Path:
    """Write `backbone` and `sog` below `folder`; returns it."""
    make_backbone(folder / "backbone")
    make_sog(folder / "sog", positions=positions)
    return folder


def make_engine_packs(folder: Path) -> Path:
    """Those, `sentences` and `fusion`: with these an account's past counts."""
    make_packs(folder)
    make_sentences(folder / "sentences")
    make_fusion(folder / "fusion")
    return folder


def make_tokenizer() -> Tokenizer:
    """One id per known word, in the order of `SPECIAL` and `WORDS`."""
    vocabulary = {word: i for i, word in enumerate((*SPECIAL, *WORDS))}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.add_special_tokens(list(SPECIAL))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return tokenizer


def make_sog(folder: Path, *, positions: str = "context_only") -> Path:
    """A pack whose logits are a sum over its tokens, later positions counting a little more."""
    folder.mkdir(parents=True)
    tokenizer = make_tokenizer()
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "vocabulary.json").write_text(json.dumps(TAGS))
    pieces = tokenizer.get_vocab_size()
    table = np.zeros((pieces + 3 + len(TAGS), len(TAGS)), np.float32)
    for word, called in CALLS.items():
        table[tokenizer.token_to_id(word)] = _row(called)
    for tag, called in TAG_CALLS.items():
        table[pieces + 3 + TAGS.index(tag)] = _row(called)
    # Without any hint the tags come in the order of the vocabulary.
    table[tokenizer.token_to_id("[MASK]")] = -0.01 * np.arange(len(TAGS))
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["rows"]),
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("Cast", ["position_ids"], ["positions"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["positions", "slope"], ["growth"]),
        helper.make_node("Add", ["growth", "one"], ["factor"]),
        helper.make_node("Mul", ["mask", "factor"], ["share"]),
        helper.make_node("Unsqueeze", ["share", "last"], ["column"]),
        helper.make_node("Mul", ["rows", "column"], ["shares"]),
        helper.make_node("ReduceSum", ["shares", "tokens"], ["logits"], keepdims=0),
    ]
    constants = {
        "table": table,
        "slope": np.array(0.001, np.float32),
        "one": np.array(1, np.float32),
        "last": np.array([2], np.int64),
        "tokens": np.array([1], np.int64),
    }
    inputs = [
        TensorSpec(name, "int64", ("batch", "length")) for name in ("input_ids", "position_ids", "attention_mask")
    ]
    outputs = [TensorSpec("logits", "float32", ("batch", len(TAGS)))]
    _save_graph(folder / "sog.onnx", nodes, constants, inputs, outputs)
    settings = {"max_length": MAX_LENGTH, "positions": positions, "tags_per_post": TAGS_PER_POST}
    files = ("sog.onnx", "tokenizer.json", "vocabulary.json")
    _save_manifest(folder, "sog", files, settings, inputs, outputs, len(TAGS))
    return folder


def make_backbone(folder: Path) -> Path:
    """A pack that averages colours over 2 x 2 regions."""
    folder.mkdir(parents=True)
    (folder / "words.json").write_text(json.dumps(WORD_TABLE))
    half = SIZE_PX // 2
    nodes = [
        helper.make_node("AveragePool", ["pixels"], ["map"], kernel_shape=[half, half], strides=[half, half]),
        helper.make_node("Reshape", ["map", "flat"], ["columns"]),
        helper.make_node("Transpose", ["columns"], ["regions"], perm=[0, 2, 1]),
        helper.make_node("ReduceMean", ["regions", "axis"], ["pooled"], keepdims=0),
        helper.make_node("MatMul", ["pooled", "colours"], ["classes"]),
        helper.make_node("MatMul", ["pooled", "scenes"], ["brightness"]),
        helper.make_node("Add", ["brightness", "threshold"], ["keywords"]),
    ]
    constants = {
        "flat": np.array([0, 3, 4], np.int64),
        "axis": np.array([1], np.int64),
        "colours": 4 * np.eye(3, dtype=np.float32),
        # night: everything dark; sea: blue.
        "scenes": np.array([[-4, -2], [-4, -2], [-4, 4]], np.float32),
        "threshold": np.array([-8, -4], np.float32),
    }
    inputs = [TensorSpec("pixels", "float32", ("batch", 3, SIZE_PX, SIZE_PX))]
    outputs = [
        TensorSpec("regions", "float32", ("batch", 4, 3)),
        TensorSpec("pooled", "float32", ("batch", 3)),
        TensorSpec("classes", "float32", ("batch", 3)),
        TensorSpec("keywords", "float32", ("batch", 2)),
    ]
    _save_graph(folder / "backbone.onnx", nodes, constants, inputs, outputs)
    settings = {"backbone": "colours", "size_px": SIZE_PX, "mean": [127.0] * 3, "std": [128.0] * 3}
    _save_manifest(folder, "backbone", ("backbone.onnx", "words.json"), settings, inputs, outputs, 2)
    return folder


def make_sentences(folder: Path) -> Path:
    """A pack in which every word it knows is a vector of its own, wherever it stands; all others are one."""
    folder.mkdir(parents=True)
    tokenizer = make_tokenizer()
    tokenizer.save(str(folder / "tokenizer.json"))
    table = np.random.default_rng(0).normal(size=(tokenizer.get_vocab_size(), SENTENCE_WIDTH)).astype(np.float32)
    inputs = [TensorSpec(name, "int64", ("batch", "length")) for name in ("input_ids", "attention_mask")]
    outputs = [TensorSpec("states", "float32", ("batch", "length", SENTENCE_WIDTH))]
    nodes = [helper.make_node("Gather", ["table", "input_ids"], ["states"])]
    _save_graph(folder / "sentences.onnx", nodes, {"table": table}, inputs, outputs)
    files = ("sentences.onnx", "tokenizer.json")
    _save_manifest(folder, "sentences", files, {"width": SENTENCE_WIDTH}, inputs, outputs, 0)
    return folder


def make_fusion(folder: Path) -> Path:
    """A pack that adds up a few columns; what it calls standardised is small, so that learning moves little."""
    folder.mkdir(parents=True)
    nodes = [
        helper.make_node("MatMul", ["evidence", "weights"], ["sums"]),
        helper.make_node("Squeeze", ["sums", "last"], ["totals"]),
        helper.make_node("Add", ["totals", "bias"], ["logits"]),
        helper.make_node("Mul", ["evidence", "scale"], ["scaled"]),
        helper.make_node("Clip", ["scaled", "least", "most"], ["standardised"]),
    ]
    constants = {
        "weights": np.array([[JUDGED.get(name, 0.0)] for name in COLUMNS], np.float32),
        "last": np.array([2], np.int64),
        "bias": np.array(-2, np.float32),
        "scale": np.array(0.1, np.float32),
        "least": np.array(-1, np.float32),
        "most": np.array(1, np.float32),
    }
    inputs = [TensorSpec("evidence", "float32", ("lists", "candidates", len(COLUMNS)))]
    outputs = [
        TensorSpec("logits", "float32", ("lists", "candidates")),
        TensorSpec("standardised", "float32", ("lists", "candidates", len(COLUMNS))),
    ]
    _save_graph(folder / "fusion.onnx", nodes, constants, inputs, outputs)
    _save_manifest(folder, "fusion", ("fusion.onnx",), {"columns": list(COLUMNS)}, inputs, outputs, 0)
    return folder


def rehash(folder: Path) -> None:
    """Make the manifest vouch for the files as they are now."""
    manifest = ModelManifest.load(folder)
    replace(manifest, files={name: sha256_of(folder / name) for name in manifest.files}).save(folder)


def _row(called: Mapping[str, float]) -> np.ndarray:
    return np.array([called.get(tag, 0.0) for tag in TAGS], np.float32)


def _save_graph(
    path: Path,
    nodes: Sequence[Any],
    constants: Mapping[str, np.ndarray],
    inputs: Sequence[TensorSpec],
    outputs: Sequence[TensorSpec],
) -> None:
    types = {"int64": TensorProto.INT64, "float32": TensorProto.FLOAT}
    ends = [
        [helper.make_tensor_value_info(s.name, types[s.dtype], s.shape) for s in side] for side in (inputs, outputs)
    ]
    graph = helper.make_graph(
        list(nodes), path.stem, *ends, [numpy_helper.from_array(np.asarray(a), name) for name, a in constants.items()]
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)
    onnx.checker.check_model(model)
    onnx.save(model, path)


def _save_manifest(
    folder: Path,
    system: str,
    files: Sequence[str],
    settings: dict[str, Any],
    inputs: Sequence[TensorSpec],
    outputs: Sequence[TensorSpec],
    vocabulary_size: int,
) -> None:
    ModelManifest(
        system=system,
        title=f"tiny {system}",
        paper="",
        precision="fp32",
        inputs=tuple(inputs),
        outputs=tuple(outputs),
        files={name: sha256_of(folder / name) for name in files},
        settings=settings,
        vocabulary_size=vocabulary_size,
        sets_seen=(),
        accounts_seen=(),
        metrics={},
        created="2026-11-23",
    ).save(folder)
