"""The command line: what it accepts, prints and returns."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import click
import pytest
from PIL import Image

import tagdesk.__main__ as program
from tagdesk.assistant.desk import Desk
from tagdesk.assistant.packs import PackCheck
from tagdesk.cli.app import cli
from tagdesk.domain import Suggestion
from tagdesk.errors import PackError, PhotoError
from tagdesk.history.store import History
from tagdesk.log.details import DETAILS_VARIABLE
from tagdesk.paths import Profile
from tagdesk.recommend.runtime import ProviderReport

ROOT = Path(__file__).resolve().parent.parent


class FakeService:
    """Stands in for the suggest service and keeps what it was asked."""

    asked: list[dict[str, Any]]
    failure: BaseException | None = None

    def __init__(self, models_dir: Path, **_options: Any) -> None:
        self.models_dir = models_dir

    def warm_up(self) -> None:
        """Nothing to load."""

    def status(self) -> Any:
        return SimpleNamespace(provider="CPUExecutionProvider", threads=1, models=("sog",), problems=())

    def ahead(self, photos: tuple[Path, ...]) -> tuple[Path, ...]:
        return photos

    def suggest(self, **question: Any) -> Any:
        self.asked.append(question)
        if self.failure:
            raise self.failure
        photo = question["photo"]
        if photo and photo.name == "bad.jpg":
            raise PhotoError("bad.jpg is damaged; copy the photo again from where it came.")
        tags = (Suggestion("New York", 0.5, {"sog": 0.5}), Suggestion("寿司", 0.25, {"sog": 0.25}))
        return SimpleNamespace(suggestions=tags, timings_ms={"total": 12.5}, image_words=("skyline",))


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> type[FakeService]:
    """The fake service in place of the real one, whose models take a second to load."""
    kind = type("Service", (FakeService,), {"asked": []})
    module = ModuleType("tagdesk.assistant.suggest")
    module.SuggestService = kind  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "tagdesk.assistant.suggest", module)
    return kind


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test ever touches the data of whoever runs it."""
    folder = tmp_path / "home"
    monkeypatch.setenv("TAGDESK_HOME", str(folder))
    return folder


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the program in this process: exit code, stdout, stderr."""

    def call(*args: object) -> tuple[int, str, str]:
        code = program.main([str(arg) for arg in args])
        return code, *capsys.readouterr()

    return call


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "beach.jpg"
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = "2024:07:01 20:52:00"
    Image.new("RGB", (64, 48), "orange").save(path, exif=exif)
    return path


def one_sentence(err: str) -> bool:
    return err.startswith("tagdesk: ") and err.count("\n") == 1 and err.endswith(".\n")


# suggest


def test_json_is_the_documented_schema(run: Run, service: type[FakeService], photo: Path) -> None:
    code, out, err = run("suggest", photo, "--json")
    assert (code, err) == (0, "")
    assert json.loads(out) == [
        {
            "photo": str(photo),
            "suggestions": [
                {"tag": "New York", "score": 0.5, "sources": {"sog": 0.5}},
                {"tag": "寿司", "score": 0.25, "sources": {"sog": 0.25}},
            ],
            "timings_ms": {"total": 12.5},
        }
    ]
    assert "寿司" in out


def test_pipe_gets_plain_lines(run: Run, service: type[FakeService], photo: Path) -> None:
    assert run("suggest", photo) == (0, "#NewYork\t0.500\n#寿司\t0.250\n", "")


def test_terminal_gets_a_table(
    run: Run, service: type[FakeService], photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tagdesk.cli.suggest.is_terminal", lambda: True)
    monkeypatch.setattr("tagdesk.cli.output.is_terminal", lambda: True)
    code, out, _ = run("suggest", photo)
    assert code == 0
    assert "In the photo: skyline" in out
    assert "█" * 20 in out and "#NewYork" in out


def test_caption_alone(run: Run, service: type[FakeService]) -> None:
    code, out, _ = run("suggest", "--caption", "First espresso", "--json")
    assert code == 0
    assert json.loads(out)[0]["photo"] is None
    assert service.asked[0]["photo"] is None
    assert service.asked[0]["caption"] == "First espresso"


def test_bad_photo_gets_its_sentence_and_the_others_go_on(
    run: Run, service: type[FakeService], photo: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.jpg"
    bad.write_bytes(photo.read_bytes())
    missing = tmp_path / "missing.jpg"
    code, out, _ = run("suggest", bad, missing, photo, "--json")
    assert code == 1
    first, second, third = json.loads(out)
    assert first == {"photo": str(bad), "error": "bad.jpg is damaged; copy the photo again from where it came."}
    assert second["photo"] == str(missing) and "missing.jpg" in second["error"]
    assert third["photo"] == str(photo) and third["suggestions"]

    code, out, err = run("suggest", bad, photo)
    assert code == 1
    assert out.startswith(f"==> {photo} <==\n#NewYork")
    assert one_sentence(err) and "bad.jpg is damaged" in err


def test_facts_come_from_the_photo_unless_given(run: Run, service: type[FakeService], photo: Path) -> None:
    photo.with_suffix(".txt").write_text("Evening swim", encoding="utf-8")
    run("suggest", photo)
    run("suggest", photo, "--caption", "", "--place", "Ulm", "--time", "2026-06-14T20:52+02:00")
    own, given = service.asked
    assert (own["caption"], own["time"]) == ("Evening swim", datetime(2024, 7, 1, 20, 52))
    assert (given["caption"], given["place"]) == ("", "Ulm")
    assert given["time"].astimezone(UTC) == datetime(2026, 6, 14, 18, 52, tzinfo=UTC)


def test_options_reach_the_service(run: Run, service: type[FakeService], photo: Path) -> None:
    accepted = ("--accept", "sunset", "--accept", "New York", "--reject", "beach")
    code, _, err = run("suggest", photo, *accepted, "-k", 3, "--model", "sog", "--decode", "beam", "--beam", 5)
    assert (code, err) == (0, "")
    (question,) = service.asked
    assert question["accepted"] == ("sunset", "New York")
    assert question["rejected"] == ("beach",)
    assert [question[name] for name in ("top_k", "model", "decode", "beam")] == [3, "sog", "beam", 5]


@pytest.mark.parametrize(
    "args",
    [
        ("suggest",),
        ("suggest", "--caption", ""),
        ("suggest", "a.jpg", "-k", "0"),
        ("suggest", "a.jpg", "--time", "yesterday"),
        ("suggest", "a.jpg", "--decode", "magic"),
        ("suggest", "a.jpg", "--no-such-option"),
        ("--no-such-option",),
        ("sugest", "a.jpg"),
        ("history", "forget"),
        ("history", "search"),
        ("models", "list", "surplus"),
        ("a.jpg", "--json"),
    ],
)
def test_bad_usage_is_2(run: Run, service: type[FakeService], args: tuple[str, ...]) -> None:
    code, out, err = run(*args)
    assert code == 2
    assert out == ""
    assert "Error: " in err
    assert service.asked == []


def test_typing_error_in_a_command_is_answered_with_the_command(run: Run) -> None:
    assert "Did you mean 'suggest'?" in run("sugest", "a.jpg")[2]


# failures


def test_expected_failure_is_one_sentence(run: Run, service: type[FakeService]) -> None:
    service.failure = PackError("Model file sog.onnx is damaged; reinstall TagDesk.")
    code, out, err = run("suggest", "--caption", "x", "--json")
    assert (code, out, err) == (1, "", "tagdesk: Model file sog.onnx is damaged; reinstall TagDesk.\n")


def test_fault_keeps_its_traceback_in_the_log(run: Run, service: type[FakeService], tmp_path: Path) -> None:
    service.failure = ZeroDivisionError("a bug")
    code, _, err = run("suggest", "--caption", "x", "--profile", tmp_path / "profile")
    log = tmp_path / "profile" / "tagdesk.log"
    assert code == 1
    assert one_sentence(err) and str(log) in err
    assert "Traceback" in log.read_text() and "ZeroDivisionError" in log.read_text().splitlines()
    assert "a bug" not in log.read_text()
    assert not log.with_name("tagdesk-details.log").exists()


def test_fault_keeps_what_it_was_about_only_if_asked(
    run: Run, service: type[FakeService], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.failure = ZeroDivisionError("a bug")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "settings.json").write_text('{"log_details": true}')
    for folder, options in (("a", ["--log-details"]), ("b", [])):
        monkeypatch.setenv(DETAILS_VARIABLE, "")
        run("suggest", "--caption", "x", "--profile", tmp_path / folder, *options)
        assert "a bug" not in (tmp_path / folder / "tagdesk.log").read_text()
        assert "ZeroDivisionError: a bug" in (tmp_path / folder / "tagdesk-details.log").read_text()


def test_interrupt_is_quiet(run: Run, service: type[FakeService]) -> None:
    service.failure = KeyboardInterrupt()
    code, out, err = run("suggest", "--caption", "x")
    assert (code, out, err.strip()) == (130, "", "")


def test_reader_that_goes_away_is_one_sentence(home: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        result = subprocess.run(
            [sys.executable, "-m", "tagdesk", "history", "stats"],
            cwd=ROOT,
            stdout=writer,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=60,
        )
    finally:
        os.close(writer)
    assert result.returncode == 1
    assert one_sentence(result.stderr), result.stderr


# the window


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[tuple[tuple[Path, ...], Profile]]:
    calls: list[tuple[tuple[Path, ...], Profile]] = []

    def open_window(photos: tuple[Path, ...], profile: Profile) -> int:
        calls.append((tuple(photos), profile))
        return 0

    monkeypatch.setattr(program, "_open_window", open_window)
    return calls


@pytest.mark.parametrize(
    ("args", "photos"),
    [
        ((), ()),
        (("a.jpg",), ("a.jpg",)),
        (("some/folder", "b.png"), ("some/folder", "b.png")),
        (("a.jpg", "suggest"), ("a.jpg", "suggest")),
        (("--profile", "data", "a.jpg"), ("a.jpg",)),
        (("a.jpg", "--profile", "data"), ("a.jpg",)),
    ],
)
def test_photos_open_the_window(
    run: Run,
    opened: list[tuple[tuple[Path, ...], Profile]],
    home: Path,
    args: tuple[str, ...],
    photos: tuple[str, ...],
) -> None:
    assert run(*args) == (0, "", "")
    ((shown, profile),) = opened
    assert shown == tuple(map(Path, photos))
    assert profile.root == (Path("data") if "--profile" in args else home)


def test_without_a_display_the_way_out_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    code, _, err = run("a.jpg")
    assert code == 1
    assert one_sentence(err) and "tagdesk suggest" in err


# history


@pytest.fixture
def filled(home: Path) -> Iterator[Path]:
    """A history with a done post and a draft."""
    history = History(Profile(home).history_file)
    desk = Desk(history)
    done = desk.add_caption_post("Evening swim in the lake")
    desk.accept(done.post_id, "sunset", score=0.5, model="sog")
    desk.add_own(done.post_id, ["湖"])
    desk.set_done(done.post_id)
    desk.add_caption_post("Bread, not done yet")
    history.close()
    yield home


def test_history_search(run: Run, filled: Path) -> None:
    code, out, _ = run("history", "search", "lake", "swim", "--json")
    assert code == 0
    (post,) = json.loads(out)
    assert post["caption"] == "Evening swim in the lake"
    assert post["tags"] == [{"tag": "sunset", "state": "accepted"}, {"tag": "湖", "state": "own"}]
    assert json.loads(run("history", "search", "nothing like this", "--json")[1]) == []
    assert "Evening swim in the lake\tsunset 湖\n" in run("history", "search", "lake")[1]


def test_history_alone_shows_the_newest(run: Run, filled: Path) -> None:
    newest, oldest = json.loads(run("history", "--json")[1])
    assert (newest["done"], oldest["done"]) == (False, True)


@pytest.mark.parametrize(
    "args", [("history", "stats", "--json"), ("history", "--json", "stats"), ("--json", "history", "stats")]
)
def test_history_stats(run: Run, filled: Path, args: tuple[str, ...]) -> None:
    code, out, _ = run(*args)
    assert code == 0
    figures = json.loads(out)
    assert (figures["posts"], figures["done"], figures["tags"]) == (2, 1, 2)
    assert set(figures["suggestions"]) == {"accepted", "rejected", "share_accepted", "typed", "months", "models"}
    assert sum(figures["weekdays"].values()) + figures["undated"] == figures["done"]


@pytest.mark.parametrize("name", ["posts.jsonl", "posts.jsonl.gz"])
def test_history_export(run: Run, filled: Path, tmp_path: Path, name: str) -> None:
    import gzip

    target = tmp_path / name
    assert run("history", "export", target, "--json") == (
        0,
        json.dumps({"file": str(target), "posts": 1, "drafts_left_out": 1}, indent=1) + "\n",
        "",
    )
    payload = target.read_bytes()
    (line,) = (gzip.decompress(payload) if name.endswith("gz") else payload).decode("utf-8").splitlines()
    record = json.loads(line)
    assert (record["caption"], record["tags"]) == ("Evening swim in the lake", ["sunset", "湖"])
    assert list(tmp_path.glob(".*partial")) == []


def test_export_never_replaces_a_file(run: Run, filled: Path, tmp_path: Path) -> None:
    target = tmp_path / "posts.jsonl"
    target.write_text("precious")
    code, _, err = run("history", "export", target)
    assert code == 1 and one_sentence(err)
    assert target.read_text() == "precious"


def test_export_into_nowhere_is_one_sentence(run: Run, filled: Path, tmp_path: Path) -> None:
    code, _, err = run("history", "export", tmp_path / "no" / "posts.jsonl")
    assert code == 1 and one_sentence(err)


def test_file_that_is_no_history_is_one_sentence_and_stays(run: Run, home: Path) -> None:
    home.mkdir()
    file = Profile(home).history_file
    file.write_text("not a database, but long enough to be taken for one" * 50)
    before = file.read_bytes()
    code, _, err = run("history", "stats")
    assert code == 1 and one_sentence(err)
    assert file.read_bytes() == before


# tags and accounts


def test_what_was_learned_is_told_exported_and_forgotten(run: Run, filled: Path) -> None:
    assert run("accounts", "learned")[1].startswith("Nothing yet of 'me'")
    payload = {"posts": 7, "bias": 0.0, "weights": {"previous": 0.5}, "tags": {"sea": -0.4}}
    with closing(History(Profile(filled).history_file)) as history:
        history.keep_learned(1, "fusion", payload)
    out = run("accounts", "learned", "me")[1]
    assert "From 7 posts of 'me':" in out and "your previous post" in out and "#sea" in out
    assert json.loads(run("accounts", "learned", "--json")[1]) == {"account": "me", "learned": payload}
    code, out, _ = run("accounts", "unlearn", "me")
    assert code == 0 and "its posts stay" in out
    assert json.loads(run("accounts", "learned", "--json")[1])["learned"] is None
    code, _, err = run("accounts", "unlearn", "nobody")
    assert code == 1 and one_sentence(err)


def test_aliases_and_blocked_tags(run: Run) -> None:
    assert run("tags", "alias", "#nyc", "#NewYork") == (0, "#nyc stands for #NewYork.\n", "")
    assert json.loads(run("tags", "alias", "寿司", "Sushi Bar", "--json")[1]) == {"tag": "寿司", "target": "Sushi Bar"}
    assert run("tags", "block", "#ad") == (0, "#ad is never suggested.\n", "")
    rules = {
        "aliases": [{"tag": "nyc", "target": "NewYork"}, {"tag": "寿司", "target": "Sushi Bar"}],
        "blocked": ["ad"],
    }
    assert json.loads(run("tags", "list", "--json")[1]) == json.loads(run("tags", "--json")[1]) == rules
    lines = "#nyc\tstands for #NewYork\n#寿司\tstands for #SushiBar\n#ad\tis never suggested\n"
    assert run("tags") == run("tags", "list") == (0, lines, "")
    assert run("tags", "unblock", "AD") == (0, "#AD may be suggested.\n", "")
    assert json.loads(run("tags", "unalias", "nyc", "--json")[1]) == {"tag": "nyc"}
    assert json.loads(run("tags", "--json")[1]) == {"aliases": rules["aliases"][1:], "blocked": []}


@pytest.mark.parametrize(
    "args",
    [
        ("alias", "#a", "A"),
        ("alias", "target", "given"),
        ("alias", "#", "a"),
        ("unalias", "never"),
        ("block", ""),
        ("unblock", "never"),
        ("rename", "never", "ever"),
        ("rename", "sunset", "#"),
    ],
)
def test_tags_that_are_refused_are_one_sentence(run: Run, filled: Path, args: tuple[str, ...]) -> None:
    run("tags", "alias", "given", "target")
    code, out, err = run("tags", *args)
    assert (code, out) == (1, "") and one_sentence(err)


def test_tag_is_renamed_in_the_history(run: Run, filled: Path) -> None:
    renamed = run("tags", "rename", "#Sunset", "Golden Hour", "--json")
    assert (renamed[0], json.loads(renamed[1])) == (0, {"old": "Sunset", "new": "Golden Hour", "posts": 1})
    assert "Golden Hour 湖" in run("history", "search", "lake")[1]
    assert run("tags", "rename", "湖", "lake") == (0, "#湖 is #lake now, on 1 post.\n", "")


def test_accounts(run: Run, filled: Path) -> None:
    assert run("accounts", "add", " My  Shop ") == (0, "There is an account 'My Shop' now.\n", "")
    renamed = json.loads(run("accounts", "rename", "ME", "private", "--json")[1])
    assert renamed == {"account_id": 1, "name": "private", "done": 1}
    both = [renamed, {"account_id": 2, "name": "My Shop", "done": 0}]
    assert json.loads(run("accounts", "--json")[1]) == json.loads(run("accounts", "list", "--json")[1]) == both
    assert run("accounts") == run("accounts", "list") == (0, "1\tprivate\t1\n2\tMy Shop\t0\n", "")


@pytest.mark.parametrize(
    "args", [("add", "Me"), ("add", " "), ("rename", "you", "them"), ("rename", "me", ""), ("rename", "{}", "a")]
)
def test_accounts_that_are_refused_are_one_sentence(run: Run, args: tuple[str, ...]) -> None:
    code, out, err = run("accounts", *args)
    assert (code, out) == (1, "") and one_sentence(err)


def test_name_that_is_no_text_is_kept_as_text(run: Run) -> None:
    assert run("accounts", "add", "caf\udce9")[0] == 0
    assert json.loads(run("accounts", "--json")[1])[1]["name"] == "caf?"


# models and every command


def test_damaged_models_are_listed_and_fail_verification(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "models" / "sog").mkdir(parents=True)
    monkeypatch.setattr("tagdesk.cli.options.models_dir", lambda: tmp_path / "models")
    monkeypatch.setattr(program, "Session", lambda **given: _session(tmp_path / "models", **given))
    code, out, _ = run("models", "list", "--json")
    assert code == 0
    assert "manifest.json is missing" in json.loads(out)[0]["problem"]
    code, out, err = run("models", "verify", "--json")
    assert code == 1
    assert json.loads(out)[0]["ok"] is False
    assert one_sentence(err) and "manifest.json is missing" in err


def test_doctor_names_what_to_install_for_the_card(
    run: Run, service: type[FakeService], monkeypatch: pytest.MonkeyPatch
) -> None:
    note = "An NVIDIA card is present but the CUDA libraries are not: run  pip install 'tagdesk[gpu]'"
    report = ProviderReport(("CUDAExecutionProvider",), "CPUExecutionProvider", True, note)
    monkeypatch.setattr("tagdesk.assistant.doctor.provider_report", lambda: report)
    monkeypatch.setattr("tagdesk.assistant.doctor.check_packs", lambda *_args: iter(()))
    code, out, _ = run("doctor", "--json")
    document = json.loads(out)
    assert (code, document["ok"], document["provider"]) == (0, True, "CPUExecutionProvider")
    assert document["runtime"]["note"] == note
    assert "pip install 'tagdesk[gpu]'" in run("doctor")[1]


def test_what_the_doctor_prints_names_nobody(
    run: Run, service: type[FakeService], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bob = tmp_path / "home" / "bob"
    monkeypatch.setattr(Path, "home", lambda: bob)
    check = PackCheck("sog", "SOG", f"{bob}/models/sog/manifest.json is missing.", None, 0.0)
    monkeypatch.setattr("tagdesk.assistant.doctor.check_packs", lambda *_args: iter((check,)))
    for options in ((), ("--json",)):
        code, out, err = run("doctor", "--profile", bob / "TagDesk", *options)
        assert code == 1 and "~/models/sog/manifest.json is missing." in err
        assert "~/models/sog/manifest.json is missing." in out and "~/TagDesk" in out
        assert "bob" not in out + err
    assert max(map(len, run("doctor")[1].splitlines())) <= 100


def _session(models: Path, **given: Any) -> Any:
    from tagdesk.cli.options import Session

    return Session(models_dir=models, **given)


def leaf_commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, command in group.commands.items():
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from leaf_commands(command, (*path, name))


@pytest.mark.parametrize(("path", "command"), list(leaf_commands(cli)), ids=str)
def test_every_command_has_json_profile_and_help(run: Run, path: tuple[str, ...], command: click.Command) -> None:
    options = {name for parameter in command.params for name in parameter.opts}
    assert {"--json", "--profile"} <= options
    code, out, _ = run(*path, "--help")
    assert code == 0
    assert (command.help or "").split("\n")[0] in " ".join(out.split())


def test_start_loads_nothing_heavy() -> None:
    code = (
        "import sys; import tagdesk.__main__; "
        "heavy = {'numpy', 'PIL', 'onnxruntime', 'PySide6', 'sqlite_utils', 'sqlite3', 'rich', 'tokenizers', 'scipy'}; "
        "print(*sorted(heavy & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (result.stdout, result.stderr) == ("\n", "")


def test_numpy_gets_no_threads_of_its_own(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    script = "import sys, tagdesk.__main__ as m; assert 'numpy' not in sys.modules, 'too late to tell it'"
    subprocess.run([sys.executable, "-c", script], check=True, cwd=ROOT)
    run("--version")
    assert os.environ["OPENBLAS_NUM_THREADS"] == "1"
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "4")
    run("--version")
    assert os.environ["OPENBLAS_NUM_THREADS"] == "4", "who set it knows better"
