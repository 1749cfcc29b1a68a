"""Whether a pack from elsewhere fits this TagDesk: encoders, tokenizer, evidence, what is read of its settings."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tagdesk.contract.manifest import ManifestError, ModelManifest
from tagdesk.errors import PackError

_TOKENIZER = "tokenizer.json"
#: Settings that tell how wide the vectors of an encoder are; 0: a model doesn't look at them.
_OF_PHOTOS, _OF_CAPTIONS = ("region_width", "photo_width"), ("state_width", "caption_width", "tag_width")


def refuse_misfit(manifest: ModelManifest, shipped: Path) -> None:
    """Raises `PackError` for a pack that was made for other encoders or other evidence.

    Args:
        shipped: Folder of the shipped packs, the encoders among them.
    """
    settings = manifest.settings
    widths = dict.fromkeys(_OF_PHOTOS, _photo_width(shipped)) | dict.fromkeys(_OF_CAPTIONS, _caption_width(shipped))
    fits = all(not settings.get(name) or not width or settings[name] == width for name, width in widths.items())
    usual = _manifest(shipped / manifest.system)
    if (
        not fits
        or not _are_alike(settings, usual.settings if usual else {})
        or _reads_otherwise(manifest, usual)
        or _judges_otherwise(manifest)
    ):
        raise PackError(
            f"The model '{manifest.system}' was made for another version of TagDesk; use it with that one, or update."
        )


def _are_alike(settings: Mapping[str, Any], usual: Mapping[str, Any]) -> bool:
    """Whether settings that both have are of the same kind: what reads them can't ask."""
    both = [(settings[name], usual[name]) for name in usual.keys() & settings.keys()]
    return all(_kind(one) is _kind(other) for one, other in both if one is not None and other is not None)


def _kind(value: Any) -> type:
    return float if isinstance(value, int) and not isinstance(value, bool) else type(value)


def _reads_otherwise(manifest: ModelManifest, usual: ModelManifest | None) -> bool:
    """Whether a tokenizer is not the one that TagDesk knows: it may hold patterns that crash or take for ever."""
    return usual is not None and manifest.files.get(_TOKENIZER) != usual.files.get(_TOKENIZER)


def _judges_otherwise(manifest: ModelManifest) -> bool:
    from tagdesk.recommend.engine import COLUMNS

    return manifest.system == "fusion" and manifest.settings.get("columns") != list(COLUMNS)


def _photo_width(shipped: Path) -> Any:
    encoder = _manifest(shipped / "backbone")
    pooled = [spec.shape for spec in encoder.outputs if spec.name == "pooled"] if encoder else []
    return pooled[0][-1] if pooled else None


def _caption_width(shipped: Path) -> Any:
    encoder = _manifest(shipped / "sentences")
    return encoder.settings.get("width") if encoder else None


def _manifest(folder: Path) -> ModelManifest | None:
    """The manifest of a shipped pack; None where it can't be read: then other sentences tell so."""
    try:
        return ModelManifest.load(folder)
    except ManifestError:
        return None
