"""What a campaign found out about one parser."""

import hashlib
import traceback
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Finding:
    """One kind of failure: where it comes from, bytes that lead to it, how."""

    kind: str
    data: bytes
    told: str

    def save(self, folder: Path) -> Path:
        """Keep it; the file with the bytes."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{hashlib.sha256(self.kind.encode('utf-8', 'replace')).hexdigest()[:12]}.bin"
        path.write_bytes(self.data)
        path.with_suffix(".txt").write_text(f"{self.kind}\n\n{self.told}", encoding="utf-8", errors="replace")
        return path

    @classmethod
    def load(cls, path: Path) -> "Finding":
        """What `save` kept."""
        kind, _, told = path.with_suffix(".txt").read_text(encoding="utf-8").partition("\n\n")
        return cls(kind, path.read_bytes(), told)


@dataclass(frozen=True)
class Result:
    """Cases that ran, and what came of them."""

    name: str
    cases: int
    seconds: float
    findings: list[Finding] = field(default_factory=list)


def kind_of(error: BaseException) -> str:
    """What tells one failure from another: its class, and the line it is from."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.name != "expect"]
    ours = [frame for frame in frames if "/tagdesk/" in frame.filename] or frames
    place = f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else "?"
    return f"{type(error).__name__} [{place}]"
