"""How much memory this process takes."""

from pathlib import Path


def resident_mb() -> float:
    """Resident memory of this process; 0 where the system doesn't tell."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return 0.0
    return round(int(status.partition("VmRSS:")[2].split()[0]) / 1024, 1)
