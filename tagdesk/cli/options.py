"""Options that every command has, and what they set up."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from tagdesk.log.details import DETAILS_VARIABLE
from tagdesk.paths import Profile, models_dir

if TYPE_CHECKING:
    from tagdesk.assistant.model_store import ModelStore

Command = TypeVar("Command", bound=Callable[..., Any])

#: Photos are not checked here: one that can't be read gets its own sentence, and the others go on.
PHOTOS = click.Path(path_type=Path)


def _no_window(_photos: Sequence[Path], _profile: Profile) -> int:
    raise NotImplementedError("the composition root sets open_window")


@dataclass
class Session:
    """What one call of `tagdesk` works with; made by the composition root, completed by the options."""

    open_window: Callable[[Sequence[Path], Profile], int] = _no_window
    profile: Profile = field(default_factory=Profile.locate)
    models_dir: Path = field(default_factory=models_dir)
    as_json: bool = False

    def model_store(self) -> "ModelStore":
        """The sets of models of the profile; those in `models_dir` are the shipped ones."""
        from tagdesk.assistant.model_store import ModelStore

        return ModelStore(self.profile, self.models_dir)


def _set_profile(ctx: click.Context, _param: click.Parameter, folder: Path | None) -> None:
    if folder is not None:
        ctx.ensure_object(Session).profile = Profile.locate(folder)


def _set_json(ctx: click.Context, _param: click.Parameter, as_json: bool) -> None:
    if as_json:
        ctx.ensure_object(Session).as_json = True


def _log_details(_ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
    if wanted:
        # The processes that this one starts are asked as well.
        os.environ[DETAILS_VARIABLE] = "1"


def common_options(command: Command) -> Command:
    """Add `--json`, `--profile` and `--log-details`, which may stand before or after the command's name."""
    profile_option = click.option(
        "--profile",
        type=click.Path(file_okay=False, path_type=Path),
        metavar="DIR",
        expose_value=False,
        callback=_set_profile,
        help="Keep your data in another folder (or set TAGDESK_HOME).",
    )
    json_option = click.option(
        "--json", is_flag=True, expose_value=False, callback=_set_json, help="Print JSON for other programs."
    )
    details_option = click.option(
        "--log-details",
        is_flag=True,
        expose_value=False,
        callback=_log_details,
        help="Write captions and file names into a log as well, to find a fault.",
    )
    return json_option(details_option(profile_option(command)))
