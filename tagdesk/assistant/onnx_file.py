"""What must not stand in an ONNX file that comes from elsewhere: weights that are read from other files.

ONNX Runtime would look for those files relative to the model (its older versions anywhere on the disk), and whether it
is given the file or its bytes makes no difference. So the file is walked through as what it is, a protobuf message.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from tagdesk.errors import PackError

#: Fields that lead to tensors, by kind of message (onnx.proto3): the number of a field, and the kind that it holds.
_INNER: Mapping[str, Mapping[int, str]] = {
    "model": {7: "graph", 20: "training", 25: "function"},
    "training": {1: "graph", 2: "graph"},
    "graph": {1: "node", 5: "tensor", 15: "sparse"},
    "function": {7: "node", 11: "attribute"},
    "node": {5: "attribute"},
    "attribute": {5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse", 23: "sparse"},
    "sparse": {1: "tensor", 2: "tensor"},
    "tensor": {},
}
#: Of a tensor: where its data is told to be, and whether it is elsewhere at all.
_EXTERNAL_DATA, _DATA_LOCATION = 13, 14
_VARINT, _EIGHT_BYTES, _LENGTH, _FOUR_BYTES = 0, 1, 2, 5
#: No network has branches within branches so deep.
_DEEPEST = 60


def refuse_other_files(path: Path) -> None:
    """Raises `PackError` if the model reads weights from other files, or is no ONNX model."""
    try:
        is_alone = _is_alone(memoryview(path.read_bytes()))
    except (ValueError, OSError) as error:
        raise PackError(f"{path.name} is no model that TagDesk can read; ask for the file anew.") from error
    if not is_alone:
        raise PackError(f"{path.name} reads its weights from other files, which is not safe; ask for one without.")


def _is_alone(content: memoryview) -> bool:
    waiting = [("model", content, 0)]
    while waiting:
        kind, message, depth = waiting.pop()
        if depth > _DEEPEST:
            raise ValueError("too deep")
        inner = _INNER[kind]
        for number, value in _fields(message):
            if kind == "tensor" and (number == _EXTERNAL_DATA or (number == _DATA_LOCATION and value != 0)):
                return False
            if number in inner and isinstance(value, memoryview):
                waiting.append((inner[number], value, depth + 1))
    return True


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
