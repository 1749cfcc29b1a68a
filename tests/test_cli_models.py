"""`tagdesk models`: sets of one's own on the command line, and every command on the models in use."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from made_up_sets import installed, make_fitted_packs
from pack_maker import TAGS, make_engine_packs

import tagdesk.__main__ as program
from tagdesk.assistant.model_store import ModelStore
from tagdesk.cli.options import Session
from tagdesk.errors import PackError
from tagdesk.paths import Profile
from tagdesk.replay import shipped as engines

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tiny models in place of those that TagDesk brings along."""
    return make_engine_packs(tmp_path_factory.mktemp("shipped"))


@pytest.fixture(scope="module")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_fitted_packs(tmp_path_factory.mktemp("fitted"), 4)


@pytest.fixture
def profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Profile:
    monkeypatch.setenv("TAGDESK_HOME", str(tmp_path / "home"))
    return Profile(tmp_path / "home")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, profile: Profile, shipped: Path) -> Run:
    """Run the program in this process: exit code, stdout, stderr."""
    monkeypatch.setattr(program, "Session", lambda **given: Session(models_dir=shipped, **given))

    def call(*args: object) -> tuple[int, str, str]:
        code = program.main([str(arg) for arg in args])
        return code, *capsys.readouterr()

    return call


@pytest.fixture
def set_id(profile: Profile, shipped: Path, fitted: Path) -> str:
    """An own set that is installed and not in use."""
    return installed(ModelStore(profile, shipped), fitted)


def record(run: Run, *args: object) -> Any:
    code, out, err = run(*args, "--json")
    assert (code, err) == (0, "")
    return json.loads(out)


def refused(run: Run, sentence: str, *args: object) -> None:
    code, out, err = run(*args)
    assert (code, out) == (1, "")
    assert err.startswith("tagdesk: ") and err.count("\n") == 1 and sentence in err


def test_listing_makes_nothing(run: Run, profile: Profile) -> None:
    assert [pack["set"] for pack in record(run, "models")] == ["shipped"] * 4
    assert "Models that TagDesk" not in run("models", "list")[1], "there is nothing to choose from"
    assert [found["id"] for found in record(run, "models", "sets")] == ["shipped"]
    assert not profile.root.exists()


def test_list_tells_what_is_in_use_and_which_sets_there_are(run: Run, set_id: str) -> None:
    code, out, err = run("models", "list")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "backbone\ttiny backbone\t2\tfp32\t0.0 MB\tshipped",
        "fusion\ttiny fusion\t0\tfp32\t0.0 MB\tshipped",
        "sentences\ttiny sentences\t0\tfp32\t0.0 MB\tshipped",
        "sog\ttiny sog\t12\tfp32\t0.0 MB\tshipped",
        "",
        "shipped\tin use\tModels that TagDesk brought along\t\tbackbone fusion sentences sog\t0.0 MB",
        f"{set_id}\t\tFitted to ann\t2026-11-27\tsog\t0.0 MB",
    ]
    run("models", "activate", set_id)
    packs = record(run, "models", "list")
    assert {pack["name"]: pack["set"] for pack in packs} == {
        "backbone": "shipped",
        "fusion": "shipped",
        "sentences": "shipped",
        "sog": set_id,
    }
    assert packs[-1]["fitted_until"] == {}
    own = record(run, "models", "sets")[1]
    assert own["id"] == set_id and own["is_active"] and own["models"] == ["sog"] and own["problem"] is None
    assert own["figures"] == {"fused": {"old": 0.5, "new": 0.6}} and own["accounts"] == ["ann"] and own["posts"] == 120


def test_choosing_and_going_back(run: Run, set_id: str) -> None:
    assert run("models", "activate", set_id) == (0, f"In use now: Fitted to ann ({set_id}).\n", "")
    refused(run, "are in use; choose others", "models", "delete", set_id)
    assert record(run, "models", "rollback")["id"] == "shipped"
    refused(run, "nothing to go back to", "models", "rollback")
    assert record(run, "models", "activate", set_id)["is_active"] is True
    assert run("models", "activate", "shipped")[1] == "In use now: Models that TagDesk brought along (shipped).\n"
    assert run("models", "delete", set_id) == (0, f"The models {set_id} are deleted.\n", "")
    refused(run, f"There are no models '{set_id}'; your own ones: none", "models", "activate", set_id)


def test_to_another_machine(run: Run, set_id: str, tmp_path: Path) -> None:
    file = tmp_path / "mine.tagdesk-models"
    assert run("models", "export", set_id, file) == (0, f"The models {set_id} are in {file}.\n", "")
    refused(run, "exists already", "models", "export", set_id, file)
    other = ("--profile", tmp_path / "other")
    taken = record(run, "models", "import", file, *other)["id"]
    code, out, _ = run("models", "import", file, *other)
    assert (code, out) == (0, f"The models are installed; use them with: tagdesk models activate {taken}\n")
    file.write_bytes(file.read_bytes()[:-200])
    refused(run, "damaged or cut off", "models", "import", file, *other)
    refused(run, "is no file", "models", "import", tmp_path / "nowhere", *other)


def test_verify_checks_what_is_in_use_or_one_set(run: Run, set_id: str, profile: Profile) -> None:
    assert [(check["name"], check["ok"]) for check in record(run, "models", "verify", set_id)] == [("sog", True)]
    run("models", "activate", set_id)
    code, out, err = run("models", "verify", "--json")
    checks = {check["name"]: check["problem"] for check in json.loads(out)}
    assert checks["sog"] is None
    assert code == 1 and "golden.json is missing" in err, "the tiny shipped ones have none"
    (profile.models_dir / set_id / "sog/vocabulary.json").write_text("[]")
    code, out, err = run("models", "verify", set_id, "--json")
    assert code == 1 and "vocabulary.json is damaged" in err and json.loads(out)[0]["ok"] is False
    shutil.rmtree(profile.models_dir / set_id / "sog")
    refused_code, _, err = run("models", "verify", set_id)
    assert refused_code == 1 and "is missing" in err


def test_suggestions_are_of_the_models_in_use_and_damage_is_told(run: Run, set_id: str, profile: Profile) -> None:
    ask = ("suggest", "--caption", "my cat", "--model", "sog", "-k", 1)
    assert TAGS[0] in run(*ask)[1]
    run("models", "activate", set_id)
    code, out, err = run(*ask)
    assert (code, err) == (0, "") and TAGS[4] in out
    model = profile.models_dir / set_id / "sog/sog.onnx"
    model.write_bytes(model.read_bytes() + b"\0")
    code, out, err = run(*ask)
    assert code == 0 and TAGS[0] in out
    assert err.count("\n") == 1 and "is damaged, so the one that TagDesk brought along is in use" in err
    model.unlink()
    code, out, err = run(*ask)
    assert code == 0 and TAGS[0] in out
    assert err.count("\n") == 1 and "gone or damaged, so those that TagDesk brought along are in use" in err


def test_a_damaged_set_is_told_wherever_models_are_used(run: Run, set_id: str, profile: Profile) -> None:
    run("models", "activate", set_id)
    (profile.models_dir / "active.json").write_text("{")
    code, out, err = run("models", "list", "--json")
    assert code == 0 and {pack["set"] for pack in json.loads(out)} == {"shipped"}
    assert "active.json is damaged" in err
    document = json.loads(run("doctor", "--json")[1])
    assert document["model_set"] == "shipped"
    assert "active.json is damaged" in " ".join(document["problems"])
    run("models", "activate", set_id)
    assert json.loads(run("doctor", "--json")[1])["model_set"] == set_id


def test_replay_asks_the_models_in_use_unless_it_is_told_others(
    run: Run, set_id: str, profile: Profile, shipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[Path, Path | None, list[Path]]] = []

    def load(folder: Path, *, pack: Path | None, beneath: Any, **_options: Any) -> None:
        asked.append((folder, pack, list(beneath)))
        raise PackError("Enough is known.")

    monkeypatch.setattr(engines, "load_engines", load)
    posts = tmp_path / "posts.jsonl"
    times = (f"2026-06-{day:02d}T12:00:00+00:00" for day in range(1, 29))
    rows = ({"post_id": time, "user": "ann", "time": time, "caption": "sea", "tags": ["sea"]} for time in times)
    posts.write_text("".join(json.dumps(row) + "\n" for row in rows))
    run("replay", posts)
    run("models", "activate", set_id)
    run("replay", posts)
    run("replay", posts, "--pack", shipped)
    own = profile.models_dir / set_id
    assert asked == [(shipped, None, []), (shipped, own, [shipped]), (shipped, shipped, [])]
