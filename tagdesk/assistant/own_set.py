"""A set of models: a folder of packs that belong together, and what `set.json` in it tells of them."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from tagdesk.assistant.durable import write_text
from tagdesk.assistant.model_folders import OWN_SYSTEMS
from tagdesk.assistant.onnx_file import refuse_unsafe_graph
from tagdesk.assistant.packs import CARD_NAME, GOLDEN_NAME
from tagdesk.contract.manifest import MANIFEST_NAME, ManifestError, ModelManifest
from tagdesk.errors import PackError

Kind = TypeVar("Kind")
SET_NAME = "set.json"
#: Stands for the models that TagDesk brought along, wherever the name of a set is asked for.
SHIPPED = "shipped"
#: Besides what its manifest lists, a pack may hold these.
BESIDES = (MANIFEST_NAME, GOLDEN_NAME, CARD_NAME)
_FORMAT = 1
_ID = re.compile(r"\d{8}-\d{6}(-\d{1,3})?")
#: Names that mean the same file on every system, and nothing else.
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,60}\.(onnx|json|md|txt)")
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)\.", re.IGNORECASE)
#: Characters of a line that somebody else wrote.
_LONGEST = 300


@dataclass(frozen=True)
class AboutSet:
    """What is told of a set when it is installed.

    Attributes:
        title: A few words for the person.
        accounts: Names of the accounts whose posts taught it.
        posts: How many posts did.
        figures: What the gate found, as JSON holds it.
        created: ISO time; empty: now.
    """

    title: str
    accounts: tuple[str, ...] = ()
    posts: int = 0
    figures: Mapping[str, Any] = field(default_factory=dict)
    created: str = ""


@dataclass(frozen=True)
class OwnSet:
    """What `set.json` says.

    Attributes:
        systems: Packs of the set.
    """

    set_id: str
    about: AboutSet
    systems: tuple[str, ...]

    def save(self, folder: Path) -> None:
        """Write `set.json`; raises `OSError`."""
        about = self.about
        record = {
            "format": _FORMAT,
            "id": self.set_id,
            "title": about.title,
            "created": about.created,
            "systems": list(self.systems),
            "accounts": list(about.accounts),
            "posts": about.posts,
            "figures": dict(about.figures),
        }
        write_text(folder / SET_NAME, json.dumps(record, indent=1) + "\n")

    @classmethod
    def load(cls, folder: Path) -> "OwnSet":
        """Read and check `set.json`.

        Raises:
            PackError: It is missing, damaged or of another version.
        """
        path = folder / SET_NAME
        try:
            record = json.loads(path.read_text(encoding="utf-8"), parse_constant=_refuse_constant)
            if record["format"] != _FORMAT:
                raise PackError(f"{path} is of another format than this version of TagDesk reads; update TagDesk.")
            about = AboutSet(
                title=clean_line(_of(str, record["title"])),
                accounts=tuple(clean_line(_of(str, name)) for name in _of(list, record["accounts"])),
                posts=_of(int, record["posts"]),
                figures=_of(dict, record["figures"]),
                created=_time(record["created"]),
            )
            systems = tuple(_of(str, name) for name in _of(list, record["systems"]))
            if not systems or set(systems) - set(OWN_SYSTEMS) or len(set(systems)) < len(systems):
                raise ValueError("no models")
            return cls(_of(str, record["id"]), about, systems)
        except OSError as error:
            raise PackError(f"{path} can't be read ({error.strerror}); delete this set of models.") from error
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise PackError(f"{path} is damaged; delete this set of models.") from error


def whole_set(folder: Path) -> OwnSet:
    """A set all of whose files are there; their content is not looked at.

    Raises:
        PackError: `set.json` or a pack is missing, damaged or of another version.
    """
    found = OwnSet.load(folder)
    if missing := [system for system in found.systems if not (folder / system).is_dir()]:
        raise PackError(f"The model {folder / missing[0]} is missing; delete this set of models.")
    for system in found.systems:
        for name in own_pack(folder / system).files:
            if not (folder / system / name).is_file():
                raise PackError(f"Model file {folder / system / name} is missing; delete this set of models.")
    return found


def verified_set(folder: Path) -> OwnSet:
    """A set all of whose files are whole; raises `PackError`."""
    found = whole_set(folder)
    for system in found.systems:
        verify_pack(folder / system)
    return found


def is_set_id(text: str) -> bool:
    """Whether a text is the name of a person's own set."""
    return bool(_ID.fullmatch(text))


def clean_line(text: str) -> str:
    """A text of somebody else in one short line, without what could trick a terminal."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:_LONGEST]


def is_plain_name(name: str) -> bool:
    """Whether a file of a pack may be called so."""
    return bool(_FILE_NAME.fullmatch(name)) and not _DEVICES.match(name)


def own_pack(folder: Path) -> ModelManifest:
    """The manifest of a pack that may be part of a set; its files are not looked at.

    Raises:
        PackError: It is an encoder, of another system than its folder says, or says what no manifest would.
    """
    if folder.name not in OWN_SYSTEMS:
        raise PackError(f"A set of models can't bring '{folder.name}', only {', '.join(OWN_SYSTEMS)}; leave it out.")
    try:
        manifest = ModelManifest.load(folder)
    except ManifestError as error:
        raise PackError(str(error)) from error
    except RecursionError as error:
        raise PackError(f"{folder / MANIFEST_NAME} is damaged; leave this model out.") from error
    if manifest.system != folder.name or not _is_sound(manifest):
        raise PackError(
            f"{folder / MANIFEST_NAME} says what no manifest of a model '{folder.name}' says; leave it out."
        )
    return manifest


def files_of(manifest: ModelManifest) -> tuple[str, ...]:
    """Names of all files that its pack may hold."""
    return tuple(dict.fromkeys((*manifest.files, *BESIDES)))


def verify_pack(folder: Path) -> ModelManifest:
    """The manifest of a pack whose files are whole, and whose models read no other ones and hold no programs.

    Raises:
        PackError: As `own_pack`, or a file is missing, changed or not safe.
    """
    manifest = own_pack(folder)
    try:
        manifest.verify_files(folder)
    except ManifestError as error:
        raise PackError(str(error)) from error
    for name in manifest.files:
        if name.endswith(".onnx"):
            refuse_unsafe_graph(folder / name)
    return manifest


def _is_sound(manifest: ModelManifest) -> bool:
    """Whether everything is of the kind that it should be, for whoever reads it later."""
    names = files_of(manifest)
    texts = (manifest.title, manifest.paper, manifest.precision, manifest.created)
    return (
        all(is_plain_name(name) for name in names)
        and len({name.casefold() for name in names}) == len(names)
        and all(isinstance(text, str) and text.isprintable() for text in texts)
        and _is_time(manifest.created)
        and all(isinstance(name, str) for name in (*manifest.sets_seen, *manifest.accounts_seen))
        and isinstance(manifest.vocabulary_size, int)
        and isinstance(manifest.metrics, dict)
        and all(isinstance(value, int | float) for value in manifest.metrics.values())
    )


def _is_time(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _time(value: Any) -> str:
    """An ISO time with its zone."""
    time = datetime.fromisoformat(_of(str, value))
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).isoformat()


def _of(kind: type[Kind], value: Any) -> Kind:
    if not isinstance(value, kind):
        raise TypeError(f"no {kind.__name__}")
    return value


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")
