"""The engine as the settings want it: which models take part, on what, with how many threads."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tagdesk.assistant.model_folders import ModelFolders
from tagdesk.assistant.model_store import ModelStore
from tagdesk.assistant.settings import Device, Settings, SettingsFile
from tagdesk.paths import Profile
from tagdesk.recommend.runtime import CPU, allow_gpu, default_threads, provider_report

if TYPE_CHECKING:
    from tagdesk.assistant.suggest import SuggestService
    from tagdesk.history.store import History


def chosen_service(
    settings: Settings, models: Path | ModelFolders, history: "History | None" = None
) -> "SuggestService":
    """The service of these settings; nothing is loaded yet."""
    from tagdesk.assistant.suggest import SuggestService

    allow_gpu(settings.device is Device.AUTO)
    return SuggestService(models, threads=settings.threads or None, history=history, off=frozenset(settings.models_off))


def profile_service(profile: Profile, shipped: Path, history: "History | None" = None) -> "SuggestService":
    """The service as the profile's settings want it, with its set of models.

    A file of settings that can't be used says nothing; a set that can't be is among the service's problems.
    """
    settings, _ = SettingsFile(profile.settings_file).load()
    return chosen_service(settings, ModelStore(profile, shipped).folders(), history)


def choose_again(service: "SuggestService", settings: Settings, folders: ModelFolders | None = None) -> None:
    """Let a service go on as other settings want it: its models are let go and loaded anew at the next use.

    Args:
        folders: Where the models are looked for from now on; None: where they were before.
    """
    allow_gpu(settings.device is Device.AUTO)
    service.use(off=frozenset(settings.models_off), threads=settings.threads or None, folders=folders)


def needs_other_engine(before: Settings, after: Settings) -> bool:
    """Whether settings differ in what the engine is made of."""
    return _of_engine(before) != _of_engine(after)


def _of_engine(settings: Settings) -> tuple[object, ...]:
    return frozenset(settings.models_off), settings.device, settings.threads


@dataclass(frozen=True)
class ModelFact:
    """A model that can be switched off."""

    name: str
    system: str
    title: str


@dataclass(frozen=True)
class EngineFacts:
    """What there is to choose from.

    Attributes:
        has_gpu: There is a graphics card, and what it takes to run models on it.
        has_idle_card: There is a card, but it can't be used; `note` says why.
        usual_threads: What a model gets if the person doesn't care.
        most_threads: More would wait for each other.
    """

    models: tuple[ModelFact, ...]
    has_gpu: bool
    has_idle_card: bool
    note: str
    usual_threads: int
    most_threads: int


def engine_facts(models: Path | ModelFolders) -> EngineFacts:
    """What is installed and what could run it; takes a moment, so not in the GUI thread.

    Raises:
        PackError: The folder of the models can't be read.
    """
    from tagdesk.assistant.packs import installed_packs
    from tagdesk.recommend.voices import SYSTEMS

    report = provider_report()
    packs = [pack for pack in installed_packs(models) if pack.name in SYSTEMS]
    has_gpu = report.chosen != CPU
    return EngineFacts(
        models=tuple(
            ModelFact(
                pack.name,
                pack.manifest.system if pack.manifest else pack.name,
                pack.manifest.title if pack.manifest else pack.problem or "",
            )
            for pack in sorted(packs, key=lambda pack: SYSTEMS.index(pack.name))
        ),
        has_gpu=has_gpu,
        has_idle_card=report.gpu_present and not has_gpu,
        note=report.note,
        usual_threads=default_threads(),
        most_threads=default_threads() + 1,
    )
