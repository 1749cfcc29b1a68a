"""Whether what training needs is installed, without loading any of it."""

import sys
from collections.abc import Callable
from importlib.util import find_spec

#: What a training imports besides what the app itself needs.
_PACKAGES = ("training", "torch", "torchvision", "transformers", "accelerate", "safetensors", "onnx", "onnxscript")


def training_extra_missing(find: Callable[[str], object] = find_spec) -> str:
    """A sentence on how to install what training needs; empty if it is there."""
    if getattr(sys, "frozen", False):
        return (
            "This TagDesk is a folder of its own, which can't train; install TagDesk for Python on the same data "
            'folder with: pip install "tagdesk[training]".'
        )
    missing = [name for name in _PACKAGES if not _is_there(name, find)]
    if not missing:
        return ""
    return f'Training needs {_list_of(missing)}; install all that it needs with: pip install "tagdesk[training]".'


def _is_there(name: str, find: Callable[[str], object]) -> bool:
    try:
        return find(name) is not None
    except (ImportError, ValueError):
        return False


def _list_of(names: list[str]) -> str:
    what = "the package" if len(names) == 1 else "the packages"
    return f"{what} {', '.join(names)}"
