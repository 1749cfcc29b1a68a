"""Models that ask for more than a machine has are refused with a sentence before anything is taken."""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper

from tagdesk.assistant.own_set import own_pack
from tagdesk.errors import PackError
from tagdesk.paths import models_dir
from tagdesk.recommend import runtime
from training.errors import TrainingError
from training.pinned import pinned

ROOT = Path(__file__).resolve().parents[2]
#: Numbers of a tensor that takes a gigabyte; the child below gets an arena of an eighth of that.
_NUMBERS = 1 << 28

CHILD = """
import sys
from pathlib import Path
import numpy as np
from tagdesk.errors import PackError
from tagdesk.recommend import runtime

def peak_mb():
    return int(next(l for l in open("/proc/self/status") if l.startswith("VmHWM")).split()[1]) >> 10

runtime._MOST_BYTES_OF_OTHERS = 128 << 20
import onnxruntime
before = peak_mb()
try:
    session = runtime._open_session(Path(sys.argv[1]), 1)
    print("ran", session.run(["y"], {"x": np.ones(1, np.int64)})[0])
except Exception as error:
    print("refused", type(error).__name__)
print(peak_mb() - before)
"""


def model(nodes: Sequence[Any], **constants: np.ndarray) -> bytes:
    """A model from one whole number `x` to one number `y`."""
    ends = [
        [helper.make_tensor_value_info("x", TensorProto.INT64, ["n"])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)],
    ]
    weights = [numpy_helper.from_array(np.asarray(values), name) for name, values in constants.items()]
    graph = helper.make_graph(list(nodes), "g", *ends, weights)
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)
    return bytes(made.SerializeToString())


def summed(kind: str, *inputs: str) -> list[Any]:
    """One node that makes much, and its sum."""
    return [helper.make_node(kind, list(inputs), ["much"]), helper.make_node("ReduceSum", ["much"], ["y"])]


def made_of_zeros() -> bytes:
    return model(summed("ConstantOfShape", "size"), size=np.array([_NUMBERS]))


def expanded() -> bytes:
    return model(summed("Expand", "one", "size"), size=np.array([_NUMBERS]), one=np.ones(1, np.float32))


def expanded_as_asked() -> bytes:
    """How much it takes says what it is given."""
    nodes = [helper.make_node("Mul", ["x", "times"], ["size"]), *summed("Expand", "one", "size")]
    return model(nodes, times=np.array([_NUMBERS]), one=np.ones(1, np.float32))


def doubled() -> bytes:
    nodes = [helper.make_node("Cast", ["x"], ["c0"], to=TensorProto.FLOAT)]
    nodes += [helper.make_node("Concat", [f"c{n}"] * 2, [f"c{n + 1}"], axis=0) for n in range(28)]
    return model([*nodes, helper.make_node("ReduceSum", ["c28"], ["y"])])


def crossed() -> bytes:
    """Two long vectors, each number of one with each of the other."""
    side = np.ones(1 << 14, np.float32)
    nodes = [helper.make_node("Mul", ["column", "x1"], ["c"]), *summed("Mul", "c", "row")]
    nodes.insert(0, helper.make_node("Cast", ["x"], ["x1"], to=TensorProto.FLOAT))
    return model(nodes, column=side[:, None], row=side)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks Linux for the memory of a process")
@pytest.mark.parametrize("make", [made_of_zeros, expanded, expanded_as_asked, doubled, crossed])
def test_memory_has_a_limit_whatever_a_model_asks_for(tmp_path: Path, make: Callable[[], bytes]) -> None:
    (tmp_path / "evil.onnx").write_bytes(make())
    command = [sys.executable, "-c", CHILD, str(tmp_path / "evil.onnx")]
    child = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert child.returncode == 0, child.stderr
    told, grown_mb = child.stdout.splitlines()
    assert told.startswith("refused")
    assert int(grown_mb) < 400


def test_models_that_were_brought_along_have_an_arena_of_their_own() -> None:
    """Which lets go of all of it when they go."""
    if not (models_dir() / "fusion").is_dir():
        pytest.skip("no models are installed yet")
    code = f"""
from pathlib import Path
from tagdesk.recommend import runtime
runtime._register_bounded_arena = lambda: exit(5)
runtime._open_session(Path({str(models_dir())!r}) / "fusion/fusion.onnx", 1)
"""
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False, timeout=60).returncode == 0


def test_what_a_model_says_of_itself_is_no_command_for_a_terminal(tmp_path: Path) -> None:
    node = helper.make_node("Nonsense\x1b[2J\n\x07", ["x"], ["y"], name="\x1b]0;owned\x07")
    (tmp_path / "evil.onnx").write_bytes(model([node]))
    with pytest.raises(PackError) as refusal:
        runtime._open_session(tmp_path / "evil.onnx", 1)
    assert str(refusal.value).isprintable()


def test_weights_of_packages_are_read_only_as_they_were(tmp_path: Path) -> None:
    file = tmp_path / "weights.safetensors"
    file.write_bytes(b"weights")
    known = sha256(b"weights").hexdigest()
    assert pinned(file, known) == file
    other = tmp_path / "other.safetensors"
    other.write_bytes(b"weightz")
    with pytest.raises(TrainingError, match="not the file that TagDesk was made with"):
        pinned(other, known)
    with pytest.raises(TrainingError, match="can't be read"):
        pinned(tmp_path / "gone", known)


def test_only_tensors_are_unpickled() -> None:
    """`torch.load` would run what stands in a file."""
    sources = {path: path.read_text(encoding="utf-8") for path in (ROOT / "training").rglob("*.py")}
    calls = [line for text in sources.values() for line in text.splitlines() if "torch.load(" in line]
    assert calls and all("weights_only=True" in call for call in calls)
    assert not [path for path, text in sources.items() if "import pickle" in text or "joblib" in text]


def test_the_manifest_of_a_hostile_pack_is_one_sentence(tmp_path: Path) -> None:
    folder = tmp_path / "sog"
    folder.mkdir()
    for text in ("[" * 100_000, "1" * 10_000, json.dumps({"schema_version": 1, "files": {"../x": "a"}})):
        (folder / "manifest.json").write_text(text)
        with pytest.raises(PackError) as refusal:
            own_pack(folder)
        assert "\n" not in str(refusal.value)
