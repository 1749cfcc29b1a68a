"""Files that TagDesk keeps or is given: packs, sets, settings, runs of training, profiles, messages between windows."""

import contextlib
import io
import json
import shutil
import zipfile
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from pathlib import Path

import onnx
from bounds import expect
from google.protobuf.message import DecodeError
from PySide6.QtCore import QByteArray
from target import Target, is_sentence, refused_by

from tagdesk.assistant.model_file import unpack_set
from tagdesk.assistant.model_pointer import PointerFile
from tagdesk.assistant.onnx_file import refuse_unsafe_graph
from tagdesk.assistant.own_set import SET_NAME, OwnSet, is_plain_name, own_pack
from tagdesk.assistant.packs import GOLDEN_NAME, InstalledPack, check_pack, installed_pack
from tagdesk.assistant.settings import Settings, SettingsFile
from tagdesk.assistant.training.gate import _is_whole
from tagdesk.assistant.training.request import Activate, TrainingWish
from tagdesk.assistant.training.run_folder import RunFolder
from tagdesk.assistant.training.verdict import Comparison, Verdict, read_verdict
from tagdesk.contract.manifest import MANIFEST_NAME, ManifestError, ModelManifest
from tagdesk.errors import PackError, TrainingRunError
from tagdesk.gui.queue.memory import _read as read_queue_memory
from tagdesk.gui.single_instance import _read_request
from tagdesk.paths import models_dir, resources_dir
from tagdesk.platform_files import load_platforms

_MOST_UNPACKED = 64 << 20


def _manifest(data: bytes, folder: Path) -> None:
    pack = folder / "sog"
    pack.mkdir(exist_ok=True)
    path = pack / MANIFEST_NAME
    path.write_bytes(data)
    found = installed_pack(pack)
    expect(found.problem is None or is_sentence(found.problem), f"no sentence: {found.problem!r:.300}")
    with refused_by(ManifestError):
        ModelManifest.load(pack).verify_files(pack)
    with refused_by(PackError):
        sound = own_pack(pack)
        expect(all(is_plain_name(name) for name in sound.files), "no plain name")
        sound.save(pack)
        expect(json.dumps(asdict(own_pack(pack))) == json.dumps(asdict(sound)), "read again it is another one")


def _golden(data: bytes, folder: Path) -> None:
    (folder / GOLDEN_NAME).write_bytes(data)
    manifest = ModelManifest("sog", "", "", "", (), (), {}, {}, 1, (), (), {}, "2024-01-01")
    pack = InstalledPack("sog", folder, manifest, 0)
    for score in (0.5, float("nan")):
        checked = check_pack(pack, lambda _folder, _example, score=score: [("lake", score), ("sea", 0.25)])
        expect(checked.problem is None or is_sentence(checked.problem), f"no sentence: {checked.problem!r:.300}")
    expect(checked.problem or not _has_tag(data, "lake"), "a score that is no number passed")


def _has_tag(data: bytes, tag: str) -> bool:
    return any(row[0] == tag for row in json.loads(data)["top"])


def _set(data: bytes, folder: Path) -> None:
    (folder / SET_NAME).write_bytes(data)
    with refused_by(PackError):
        found = OwnSet.load(folder)
        expect(all(text.isprintable() for text in (found.about.title, *found.about.accounts)), "what tricks a terminal")
        found.save(folder)
        expect(OwnSet.load(folder) == found, "read again it is another one")


def _onnx(data: bytes, folder: Path) -> None:
    path = folder / "sog.onnx"
    path.write_bytes(data)
    with refused_by(PackError):
        refuse_unsafe_graph(path)
        with contextlib.suppress(DecodeError):
            # Another reader of the same bytes: where it finds a file's name, ours must have refused.
            model = onnx.ModelProto()
            model.ParseFromString(data)
            expect(b"external_data" not in str(model).encode(), "weights in other files passed")
            expect(not model.functions and not model.training_info, "programs passed")


def _pack_file(data: bytes, folder: Path) -> None:
    path, into = folder / "models.zip", folder / "into"
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir()
    path.write_bytes(data)
    with refused_by(PackError):
        for _ in unpack_set(path, into):
            pass
    files = [one for one in into.rglob("*") if one.is_file()]
    expect(sum(one.stat().st_size for one in files) <= _MOST_UNPACKED, "far more than was there")
    expect(all(is_plain_name(one.name) for one in files), "no plain name")
    expect({one.name for one in folder.iterdir()} == {"models.zip", "into"}, "files elsewhere")


def _settings(data: bytes, folder: Path) -> None:
    path = folder / "settings.json"
    path.write_bytes(data)
    file = SettingsFile(path)
    settings, problem = file.load()
    expect(not problem or is_sentence(problem), f"no sentence: {problem!r:.300}")
    file.save(settings)
    expect(file.load() == (settings, ""), "read again they are others")
    expect({one.name for one in folder.iterdir()} <= {path.name, f"{path.name}.damaged"}, "files were left behind")


def _pointer(data: bytes, folder: Path) -> None:
    path = folder / "active.json"
    path.write_bytes(data)
    pointer, problem = PointerFile(path).load()
    expect(not problem or is_sentence(problem), f"no sentence: {problem!r:.300}")
    PointerFile(path).save(pointer)
    expect(PointerFile(path).load() == (pointer, ""), "read again it is another one")


def _run(data: bytes, folder: Path) -> None:
    """The first byte says which file of a run the others are."""
    run = RunFolder(folder / "20240501-201500")
    shutil.rmtree(run.path, ignore_errors=True)
    for path in (run.out_dir, run.gate_dir):
        path.mkdir(parents=True)
    TrainingWish().save(run.request_file)
    files = (run.request_file, run.events_file, run.finished_file, run.verdict_file, run.split_file)
    files[(data[0] if data else 0) % len(files)].write_bytes(data[1:])
    status = run.status()
    expect(not status.sentence or status.sentence.strip(), "no sentence")
    expect(all(isinstance(model, str) for model in run.models()), "no names")
    with refused_by(TrainingRunError):
        wish = run.wish()
        wish.save(run.request_file)
        expect(json.dumps(asdict(run.wish()), default=str) == json.dumps(asdict(wish), default=str), "another wish")
    if verdict := read_verdict(run.verdict_file):
        expect(is_sentence(verdict.sentence()), "no sentence")
        text = json.dumps(verdict.as_dict())
        expect(json.dumps(Verdict.from_dict(json.loads(text)).as_dict()) == text, "read again it is another one")
    _is_whole(run.split_file, ())
    _is_whole(run.verdict_file, ())


def _run_seeds() -> Iterable[bytes]:
    wish = TrainingWish(("sog",), ("me",), date(2024, 1, 1), None, activate=Activate.BETTER, base=(Path("/a"),))
    yield b"\0" + json.dumps(asdict(wish), default=str).encode()
    yield b"\1" + b'{"event": "hello", "protocol": 1, "version": "1", "device": "cpu", "resumed": false}\n'
    yield b"\2" + b'{"models": ["sog"]}'
    one = Comparison(0.4, 0.5, 0.01, 0.2, 40)
    yield b"\3" + json.dumps(Verdict(one, {"sog": one}, ("me",)).as_dict()).encode()
    yield b"\4" + b'{"pack": "a", "beneath": [], "each": {"me": {"recall_at_5": 0.5}}}'


def _profile(data: bytes, folder: Path) -> None:
    (folder / "instagram.toml").write_bytes(data)
    found = load_platforms(resources_dir() / "profiles", folder)
    expect(all(is_sentence(problem) for problem in found.problems), f"no sentence: {found.problems!r:.300}")
    platform = found.get("instagram")
    tally = platform.tally("At the #lake https://x.y @me@host.example", ["lake", "New York", "C#"])
    expect(tally.tags >= 0 and tally.characters >= 0, f"{tally}")
    platform.caption_text("At the #lake", ["lake", "New York"])


def _message(data: bytes, folder: Path) -> None:
    with contextlib.suppress(ValueError, TypeError, KeyError, RecursionError):  # as `Inbox.look` has it
        photos, token = _read_request(data)
        expect(all(isinstance(photo, Path) for photo in photos), "no paths")
        expect(token.isascii() and (token.isprintable() or not token), f"a token that no program has: {token!r:.100}")


def _window(data: bytes, folder: Path) -> None:
    kept = read_queue_memory(QByteArray(data))
    expect(kept is None or isinstance(kept, dict), "no state")


def _manifests() -> Iterable[bytes]:
    return (path.read_bytes() for path in sorted(models_dir().glob("*/manifest.json")))


def _goldens() -> Iterable[bytes]:
    yield b'{"input": {"caption": "a"}, "top": [["lake", 0.5], ["sea", 0.25]]}'


def _graphs() -> Iterable[bytes]:
    inputs, outputs = ([onnx.helper.make_tensor_value_info(name, 1, [4])] for name in "xy")
    weight = onnx.TensorProto(name="w", data_type=1, dims=[4], raw_data=bytes(16))
    node = onnx.helper.make_node("Add", ["x", "w"], ["y"])
    graph = onnx.helper.make_graph([node], "g", inputs, outputs, [weight])
    yield onnx.helper.make_model(graph).SerializeToString()
    weight.external_data.add(key="location", value="a")
    graph = onnx.helper.make_graph([node], "g", inputs, outputs, [weight])
    yield onnx.helper.make_model(graph).SerializeToString()


def _pack_files() -> Iterable[bytes]:
    manifest = (models_dir() / "sog" / MANIFEST_NAME).read_bytes()
    for kind in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", kind) as archive:
            for name, content in (
                (SET_NAME, next(iter(_sets()))),
                ("sog/manifest.json", manifest),
                ("sog/card.md", b"x"),
            ):
                archive.writestr(name, content)
        yield stream.getvalue()


def _sets() -> Iterable[bytes]:
    yield json.dumps(
        {
            "format": 1,
            "id": "20240501-201500",
            "title": "May",
            "created": "2024-05-01T20:15:00+00:00",
            "systems": ["sog", "csrw"],
            "accounts": ["me"],
            "posts": 300,
            "figures": {"fused": {"old": 0.4}},
        }
    ).encode()


def _setting_seeds() -> Iterable[bytes]:
    record = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(Settings()).items()}
    yield json.dumps({**record, "models_off": ["sog"], "of another version": 1}).encode()


_JSON = (b"1e999", b"NaN", b"[" * 3000, b'"\\ud800"', b"null", b"1" * 400, b"true")

TARGETS = (
    Target("manifests", _manifest, _manifests, (*_JSON, b'"files"', b'"../x"')),
    Target("golden examples", _golden, _goldens, _JSON),
    Target("set.json", _set, _sets, _JSON),
    Target("ONNX", _onnx, _graphs, (b"\x3a", b"\x2a", b"\x70\1", b"\x6a\0", b"location")),
    Target("packs as a file", _pack_file, _pack_files, (b"PK\1\2", b"PK\5\6", b"../", b"sog/", b"\xff" * 4)),
    Target("settings", _settings, _setting_seeds, _JSON),
    Target("active.json", _pointer, lambda: [b'{"active": "20240501-201500", "before": ["shipped"]}'], _JSON),
    Target("runs of training", _run, _run_seeds, _JSON),
    Target(
        "platform profiles",
        _profile,
        lambda: (path.read_bytes() for path in sorted((resources_dir() / "profiles").glob("*.toml"))),
        (b"[tags]", b"[text]", b"\na = " + b"[" * 3000, b"1e999", b"0001-01-01"),
    ),
    Target("messages to a window", _message, lambda: [b'{"photos": ["/a/b.jpg"], "token": "x"}'], _JSON),
    Target("state of a window", _window, lambda: [b'{"selected": [1, 2], "scrolled": 3}'], _JSON),
)
