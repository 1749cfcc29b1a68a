"""Models that read other files or hold programs are found wherever in the graph that is said; all others pass."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from google.protobuf.message import DecodeError
from hypothesis import given
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

from tagdesk.assistant.onnx_file import refuse_unsafe_graph
from tagdesk.errors import PackError
from tagdesk.paths import models_dir


def tensor(name: str = "w") -> Any:
    return numpy_helper.from_array(np.arange(4, dtype=np.float32), name)


def elsewhere(name: str = "w") -> Any:
    made = TensorProto(name=name, data_type=TensorProto.FLOAT, dims=[4], data_location=TensorProto.EXTERNAL)
    made.external_data.add(key="location", value="../secret.bin")
    return made


def graph(weight: Any, *nodes: Any) -> Any:
    ends = [[helper.make_tensor_value_info(name, TensorProto.FLOAT, [4])] for name in "xy"]
    return helper.make_graph([helper.make_node("Add", ["x", "w"], ["y"]), *nodes], "g", *ends, [weight])


def model(weight: Any, *nodes: Any) -> Any:
    return helper.make_model(graph(weight, *nodes), opset_imports=[helper.make_opsetid("", 20)], ir_version=9)


def constant(weight: Any) -> Any:
    return helper.make_node("Constant", [], ["c"], value=weight)


def in_a_branch(weight: Any) -> Any:
    return helper.make_node("If", ["b"], ["z"], then_branch=graph(weight), else_branch=graph(tensor()))


def in_a_function(weight: Any) -> Any:
    made = model(tensor())
    made.functions.append(helper.make_function("d", "f", [], ["c"], [constant(weight)], []))
    return made


def in_a_sparse_one(weight: Any) -> Any:
    made = model(tensor())
    made.graph.sparse_initializer.add(values=weight, dims=[4])
    return made


def in_training_graphs(weight: Any) -> Any:
    made = model(tensor())
    made.training_info.add(algorithm=graph(weight))
    return made


def in_a_list(weight: Any) -> Any:
    made = model(tensor(), constant(tensor()))
    made.graph.node[-1].attribute.add(name="many", type=onnx.AttributeProto.TENSORS, tensors=[weight])
    return made


PLACES: list[Callable[[Any], Any]] = [model, lambda weight: model(tensor(), constant(weight)), in_a_list]


@pytest.mark.parametrize("place", PLACES)
def test_weights_elsewhere_are_refused_wherever_they_are(tmp_path: Path, place: Callable[[Any], Any]) -> None:
    path = tmp_path / "sog.onnx"
    path.write_bytes(place(tensor()).SerializeToString())
    refuse_unsafe_graph(path)
    path.write_bytes(place(elsewhere()).SerializeToString())
    with pytest.raises(PackError, match=r"^sog\.onnx reads its weights from other files"):
        refuse_unsafe_graph(path)


PROGRAMS: list[Callable[[Any], Any]] = [
    lambda weight: model(tensor(), in_a_branch(weight)),
    in_a_function,
    in_a_sparse_one,
    in_training_graphs,
]


@pytest.mark.parametrize("place", PROGRAMS)
@pytest.mark.parametrize("weight", [tensor(), elsewhere()])
def test_programs_are_refused(tmp_path: Path, place: Callable[[Any], Any], weight: Any) -> None:
    path = tmp_path / "sog.onnx"
    path.write_bytes(place(weight).SerializeToString())
    with pytest.raises(PackError, match=r"^sog\.onnx holds functions, branches or loops"):
        refuse_unsafe_graph(path)


@pytest.mark.parametrize(("domain", "is_own"), [("", True), ("ai.onnx", True), ("com.microsoft", False), ("d", False)])
def test_operators_of_others_are_refused(tmp_path: Path, domain: str, is_own: bool) -> None:
    path = tmp_path / "sog.onnx"
    node = helper.make_node("Neg", ["y"], ["z"], domain=domain)
    path.write_bytes(model(tensor(), node).SerializeToString())
    if is_own:
        refuse_unsafe_graph(path)
        return
    with pytest.raises(PackError, match="operators that are not part of ONNX"):
        refuse_unsafe_graph(path)


def test_millions_of_parts_are_refused(tmp_path: Path) -> None:
    """Two bytes in the file each, hundreds in memory."""
    path = tmp_path / "sog.onnx"
    nodes = b"\x0a\0" * (1 << 20)
    path.write_bytes(b"\x3a\x80\x80\x80\x01" + nodes)
    with pytest.raises(PackError, match="no model"):
        refuse_unsafe_graph(path)


def test_each_of_both_signs_is_enough(tmp_path: Path) -> None:
    path = tmp_path / "sog.onnx"
    for field in ("data_location", "external_data"):
        weight = elsewhere()
        weight.ClearField(field)
        path.write_bytes(model(weight).SerializeToString())
        with pytest.raises(PackError, match="not safe"):
            refuse_unsafe_graph(path)
    # The same number, written longer than it has to be: who reads 32 bits of it sees a 1.
    longer = model(tensor()).SerializeToString() + bytes(
        [0x3A, 13, 0x2A, 11, 0x70, *b"\x81\x80\x80\x80\x10", *b"\x42\x03abc"]
    )
    assert onnx.load_from_string(longer).graph.initializer[-1].data_location == TensorProto.EXTERNAL
    path.write_bytes(longer)
    with pytest.raises(PackError, match="not safe"):
        refuse_unsafe_graph(path)


@pytest.mark.skipif(not (models_dir() / "sog").is_dir(), reason="no models are installed yet")
def test_shipped_models_are_whole_by_themselves() -> None:
    for path in models_dir().glob("*/*.onnx"):
        refuse_unsafe_graph(path)


@pytest.mark.parametrize("content", [b"\xff" * 30, b"\x3a\x7f", b"\x0b", b"\x00\x00", b"\x39\x00", b"\x80" * 12])
def test_what_is_no_model_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "sog.onnx").write_bytes(content)
    with pytest.raises(PackError, match=r"sog\.onnx is no model"):
        refuse_unsafe_graph(tmp_path / "sog.onnx")
    with pytest.raises(PackError, match=r"gone\.onnx is no model"):
        refuse_unsafe_graph(tmp_path / "gone.onnx")


@given(data=st.data())
def test_no_change_of_a_model_is_a_fault(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    content = bytearray(model(tensor(), in_a_branch(elsewhere())).SerializeToString())
    for _ in range(data.draw(st.integers(0, 5))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.getbasetemp() / "changed.onnx"
    path.write_bytes(content[: data.draw(st.integers(0, len(content)))])
    try:
        refuse_unsafe_graph(path)
    except PackError:
        return
    # What passes is nothing that protobuf would find a file's name in.
    read = onnx.ModelProto()
    try:
        read.ParseFromString(path.read_bytes())
    except DecodeError:
        return
    assert b"external_data" not in str(read).encode()
