"""The engine follows the settings."""

from pathlib import Path

import pytest

from tagdesk.assistant import engine_choice
from tagdesk.assistant.engine_choice import choose_again, chosen_service, engine_facts, needs_other_engine
from tagdesk.assistant.settings import Device, Language, Settings, SettingsFile
from tagdesk.paths import Profile, models_dir
from tagdesk.recommend import runtime
from tagdesk.recommend.runtime import ProviderReport, chosen_provider

GPU = ProviderReport(("CUDAExecutionProvider", "CPUExecutionProvider"), "CUDAExecutionProvider", True, "NVIDIA card")
IDLE = ProviderReport(("CPUExecutionProvider",), "CPUExecutionProvider", True, "run  pip install 'tagdesk[gpu]'")


def test_models_that_are_off_are_not_loaded_and_the_others_suggest() -> None:
    service = chosen_service(Settings(models_off=("macon", "amnn"), threads=1), models_dir())
    service.warm_up()
    assert set(service.status().models) == {"sog", "csrw", "usercond"}
    found = service.suggest(caption="Sunday with the cat on the sofa").suggestions
    assert found


def test_with_all_of_them_off_there_are_no_models_and_no_error() -> None:
    everything = ("sog", "csrw", "amnn", "macon", "usercond")
    service = chosen_service(Settings(models_off=everything), models_dir())
    service.warm_up()
    assert service.status().models == ()
    assert service.status().problems == ()
    service.suggest(caption="Sunday with the cat")


def test_a_service_goes_on_with_other_models_and_threads() -> None:
    service = chosen_service(Settings(threads=1), models_dir())
    service.warm_up()
    before = service.suggest(caption="Sunday with the cat").suggestions
    choose_again(service, Settings(models_off=("sog",), threads=2))
    assert service.status().models == (), "the old models are gone at once"
    service.warm_up()
    assert service.status().threads == 2
    assert "sog" not in service.status().models
    assert service.suggest(caption="Sunday with the cat").suggestions != before


def test_the_processor_can_be_chosen_where_there_is_a_card(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runtime, "provider_report", lambda: GPU)
    chosen_service(Settings(), models_dir())
    assert chosen_provider() == "CUDAExecutionProvider"
    chosen_service(Settings(device=Device.CPU), models_dir())
    assert chosen_provider() == "CPUExecutionProvider"


@pytest.mark.parametrize(("report", "has_gpu", "has_idle_card"), [(GPU, True, False), (IDLE, False, True)])
def test_facts_offer_a_card_only_if_it_works(
    monkeypatch: pytest.MonkeyPatch, report: ProviderReport, has_gpu: bool, has_idle_card: bool
) -> None:
    monkeypatch.setattr(engine_choice, "provider_report", lambda: report)
    facts = engine_facts(models_dir())
    assert (facts.has_gpu, facts.has_idle_card, facts.note) == (has_gpu, has_idle_card, report.note)
    assert [model.name for model in facts.models] == ["sog", "csrw", "amnn", "macon", "usercond"]
    assert facts.usual_threads <= facts.most_threads


def test_only_what_the_engine_is_made_of_makes_another_engine() -> None:
    usual = Settings()
    assert not needs_other_engine(usual, Settings(language=Language.GERMAN, threshold=0.9))
    assert not needs_other_engine(Settings(models_off=("a", "b")), Settings(models_off=("b", "a")))
    for other in (Settings(models_off=("sog",)), Settings(device=Device.CPU), Settings(threads=1)):
        assert needs_other_engine(usual, other)


def test_commands_use_the_settings_of_the_profile(tmp_path: Path) -> None:
    profile = Profile(tmp_path)
    SettingsFile(profile.settings_file).save(Settings(threads=2))
    assert engine_choice.profile_service(profile, models_dir()).status().threads == 2
