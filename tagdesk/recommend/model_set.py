"""Models that are asked together: which these are, and whose posts taught them."""

import contextlib
import hashlib
import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from tagdesk.archive import utc_seconds
from tagdesk.contract.manifest import ManifestError, ModelManifest
from tagdesk.errors import PackError

_DAY_S = 86_400.0
#: In `fitted_until` the name of all accounts that it doesn't name.
_OTHERS = ""


@dataclass(frozen=True)
class ModelSet:
    """What the manifests of some packs say."""

    manifests: tuple[ModelManifest, ...] = ()

    @classmethod
    def of(cls, folders: Iterable[Path]) -> "ModelSet":
        """Read the manifests of packs.

        Raises:
            PackError: One is missing or damaged.
        """
        try:
            return cls(tuple(ModelManifest.load(folder) for folder in folders))
        except ManifestError as error:
            raise PackError(str(error)) from error

    @classmethod
    def of_readable(cls, folders: Iterable[Path]) -> "ModelSet":
        """The same, but packs that can't be read are left out."""
        manifests = []
        for folder in folders:
            with contextlib.suppress(ManifestError):
                manifests.append(ModelManifest.load(folder))
        return cls(tuple(manifests))

    @cached_property
    def identity(self) -> str:
        """The same for the same files, wherever they lie."""
        files = sorted((manifest.system, sorted(manifest.files.items())) for manifest in self.manifests)
        return hashlib.sha256(json.dumps(files).encode()).hexdigest()[:16]

    @property
    def is_personal(self) -> bool:
        """Whether posts of certain accounts were added to what any of the models learned."""
        return any(manifest.fitted_until for manifest in self.manifests)

    def fitted_until_s(self, account: str) -> float:
        """Posts of an account before that time (seconds since 1970) taught a model what to say; -inf: none did."""
        return max((until for manifest in self.manifests for until in _until_s(manifest, account)), default=-math.inf)

    def fits(self, account: str, posted_s: float, done_s: float) -> bool:
        """Whether a post of an account may be one of those that taught a model.

        Args:
            posted_s: Its time.
            done_s: When it became one of the person's habits: an old photo may have done so after the training.
        """
        return any(
            posted_s < until and done_s < _made_s(manifest)
            for manifest in self.manifests
            for until in _until_s(manifest, account)
        )

    def saw(self, account: str, since_s: float) -> bool:
        """Whether any model learned from an account's posts at or after a time, as far as the manifests tell."""
        return any(
            any(since_s < until for until in untils) if untils else account in manifest.accounts_seen
            for manifest in self.manifests
            for untils in [_until_s(manifest, account)]
        )


def _until_s(manifest: ModelManifest, account: str) -> list[float]:
    """The time that a manifest tells of an account; empty if it tells none."""
    until = manifest.fitted_until.get(account) or manifest.fitted_until.get(_OTHERS)
    return [utc_seconds(datetime.fromisoformat(until))] if until else []


def _made_s(manifest: ModelManifest) -> float:
    """When a model was surely made: manifests tell the day."""
    return utc_seconds(datetime.fromisoformat(manifest.created)) + _DAY_S
