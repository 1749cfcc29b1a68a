"""What must not stand in an ONNX file that comes from elsewhere: weights in other files, and programs.

ONNX Runtime would look for those files relative to the model (its older versions anywhere on the disk), and whether it
is given the file or its bytes makes no difference. Loops and functions let a kilobyte compute without end. So the file
is walked through as what it is, a protobuf message.
"""

from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path

from tagdesk.errors import PackError

#: Fields that lead to tensors, by kind of message (onnx.proto3): the number of a field, and the kind that it holds.
_INNER: Mapping[str, Mapping[int, str]] = {
    "model": {7: "graph"},
    "graph": {1: "node", 5: "tensor"},
    "node": {5: "attribute"},
    "attribute": {5: "tensor", 10: "tensor"},
    "tensor": {},
}
#: Fields that no model of TagDesk has: training and functions, sparse tensors, graphs in attributes (branches, loops).
_FOREIGN: Mapping[str, frozenset[int]] = {
    "model": frozenset({20, 25}),
    "graph": frozenset({15}),
    "attribute": frozenset({6, 11, 22, 23}),
}
#: Of a node: whose operator it is, if not one of ONNX itself.
_DOMAIN, _OWN_DOMAINS = 7, (b"", b"ai.onnx")
#: Of a tensor: where its data is told to be, and whether it is elsewhere at all.
_EXTERNAL_DATA, _DATA_LOCATION = 13, 14
_VARINT, _EIGHT_BYTES, _LENGTH, _FOUR_BYTES = 0, 1, 2, 5
#: The largest model has five thousand; each is an object in memory once a model is loaded.
_MOST_FIELDS = 20_000


def refuse_unsafe_graph(path: Path) -> None:
    """Raises `PackError` if the model reads other files, holds programs, or is no ONNX model."""
    try:
        problem = _problem(memoryview(path.read_bytes()))
    except (ValueError, OSError) as error:
        raise PackError(f"{path.name} is no model that TagDesk can read; ask for the file anew.") from error
    if problem:
        raise PackError(f"{path.name} {problem}, which is not safe; ask for one without.")


def _problem(content: memoryview) -> str:
    """What is not safe in a model; empty if all is."""
    fields = _walk("model", content)
    for kind, number, value in islice(fields, _MOST_FIELDS):
        if kind == "tensor" and (number == _EXTERNAL_DATA or (number == _DATA_LOCATION and value != 0)):
            return "reads its weights from other files"
        if number in _FOREIGN.get(kind, ()):
            return "holds functions, branches or loops"
        if (
            kind == "node"
            and number == _DOMAIN
            and not (isinstance(value, memoryview) and bytes(value) in _OWN_DOMAINS)
        ):
            return "needs operators that are not part of ONNX"
    if next(fields, None):
        raise ValueError("too long")
    return ""


def _walk(kind: str, message: memoryview) -> Iterator[tuple[str, int, memoryview | int]]:
    """All fields of a message and of those in it: the kind of message, the field's number, its value."""
    inner = _INNER[kind]
    for number, value in _fields(message):
        yield kind, number, value
        if number in inner and isinstance(value, memoryview):
            yield from _walk(inner[number], value)


def _fields(message: memoryview) -> Iterator[tuple[int, memoryview | int]]:
    """Number and value of each field of a message: its bytes, or a number."""
    place, end = 0, len(message)
    while place < end:
        tag, place = _varint(message, place)
        number, wire = tag >> 3, tag & 7
        if tag >= 1 << 32 or not number:
            raise ValueError("no field")
        if wire == _VARINT:
            value, place = _varint(message, place)
            yield number, value
            continue
        if wire == _LENGTH:
            size, place = _varint(message, place)
        elif wire in (_EIGHT_BYTES, _FOUR_BYTES):
            size = 8 if wire == _EIGHT_BYTES else 4
        else:
            raise ValueError("no kind of field")  # groups, which ONNX has none of
        if size > end - place:
            raise ValueError("cut off")
        yield number, message[place : place + size]
        place += size


def _varint(message: memoryview, place: int) -> tuple[int, int]:
    """A number, and where it ends."""
    value = 0
    for shift in range(0, 70, 7):
        if place >= len(message):
            raise ValueError("cut off")
        byte = message[place]
        place += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, place
    raise ValueError("no number")
