"""Times of the packs: the parts that are there, and what the user-conditioned model does among very many tags."""

from pathlib import Path

import numpy as np
import pytest

from tagdesk.paths import models_dir, resources_dir
from training.models.usercond import UserCond, UserCondConfig
from training.speed import measure
from training.systems.usercond_export import export_usercond

PHOTO = resources_dir() / "samples" / "cat.jpg"
ALWAYS = ["photo", "rank", "re_rank", "first_suggestion"]


@pytest.mark.filterwarnings("ignore::Warning:torch", "ignore::Warning:onnxscript", "ignore::Warning:onnx_ir")
def test_the_user_conditioned_model_is_timed_where_there_is_a_pack(own_packs: Path) -> None:
    (own_packs / "usercond").mkdir()  # a card without its model
    assert list(measure(own_packs, PHOTO, 1)["ms"]) == ALWAYS
    (own_packs / "sentences").symlink_to(models_dir() / "sentences")
    sizes = {"width": 4, "user_width": 4, "joint": 4, "mixed": 4, "rank": 2}
    model = UserCond(UserCondConfig(3, 3, 384, past_width=384, caption_width=384, **sizes)).eval()
    vectors = np.ones((3, 384), np.float32)
    export_usercond(
        model,
        ("a", "b", "c"),
        vectors,
        own_packs / "usercond",
        tags_per_post=2,
        precision="fp32",
        about={"title": "tiny"},
    )
    times = measure(own_packs, PHOTO, 2)["ms"]
    assert list(times) == [*ALWAYS, "usercond step", "usercond query", "550,000 tags"]
    assert all(0 < row["min"] <= row["median"] <= row["max"] for row in times.values())
