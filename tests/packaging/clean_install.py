"""Builds sdist and wheel, installs the wheel in a clean environment and does the main job there.

python tests/packaging/clean_install.py                       # builds and installs; some 600 MB come along
python tests/packaging/clean_install.py --program dist/tagdesk/tagdesk       # the same job by a single folder
"""

import hashlib
import json
import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

import click

sys.path.insert(0, str(Path(__file__).resolve().parent))
from main_job import Program, main_job

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "resources" / "samples" / "cat.jpg"


@click.command(help=__doc__)
@click.option("--program", type=click.Path(path_type=Path, exists=True, resolve_path=True), help="Of a single folder.")
@click.option("--from-sdist", is_flag=True, help="Install the sdist, which pip makes a wheel of.")
def main(program: Path | None, from_sdist: bool) -> None:
    """Print sizes and seconds as JSON; an assertion fails if something is not as it should be."""
    with tempfile.TemporaryDirectory(prefix="tagdesk-clean-") as scratch:
        folder = Path(scratch)
        home = folder / "home"
        home.mkdir()
        figures: dict[str, object] = {}
        if program:
            figures["folder_bytes"] = _size(program.parent)
            kind = "single folder"
        else:
            sdist, wheel = _build(folder / "dist")
            figures |= {"sdist_bytes": sdist.stat().st_size, "wheel_bytes": wheel.stat().st_size}
            program = _install(sdist if from_sdist else wheel, folder / "venv")
            figures["environment_bytes"] = _size(folder / "venv")
            kind = "package"
        figures["seconds"] = main_job(Program(program, home), SAMPLE, kind)
        click.echo(json.dumps(figures, indent=1))


def _build(out: Path) -> tuple[Path, Path]:
    """The sdist and the wheel; the one that pip makes of the sdist holds the same."""
    _call([sys.executable, "-m", "hatchling", "build", "-d", str(out)], ROOT)
    (sdist,), (wheel,) = out.glob("*.tar.gz"), out.glob("*.whl")
    again = out / "again"
    _call([sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(again), str(sdist)], out)
    (other,) = again.glob("*.whl")
    assert _contents(other) == _contents(wheel), "the sdist makes another wheel"
    return sdist, wheel


def _install(package: Path, environment: Path) -> Path:
    venv.create(environment, with_pip=True)
    folder = environment / ("Scripts" if sys.platform == "win32" else "bin")
    python = folder / ("python.exe" if sys.platform == "win32" else "python")
    _call([str(python), "-m", "pip", "install", "-q", str(package)], environment)
    torch = subprocess.run([python, "-c", "import torch"], capture_output=True, check=False)
    assert torch.returncode == 1, "the app alone brings PyTorch along"
    return folder / ("tagdesk.exe" if sys.platform == "win32" else "tagdesk")


def _contents(wheel: Path) -> dict[str, str]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: hashlib.sha256(archive.read(name)).hexdigest() for name in archive.namelist()}


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def _call(command: list[str], folder: Path) -> None:
    subprocess.run(command, cwd=folder, check=True, stdout=sys.stderr)


if __name__ == "__main__":
    main()
