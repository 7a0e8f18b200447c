"""How much memory there is."""

from __future__ import annotations

from pathlib import Path

import psutil

_CGROUP = Path("/sys/fs/cgroup")


def available(cgroup: Path = _CGROUP) -> int:
    """Bytes that a new allocation can have without swapping, within the limit of the container if there is one."""
    free = int(psutil.virtual_memory().available)
    limit, used = (_number(cgroup / name) for name in ("memory.max", "memory.current"))
    if limit is None or used is None:
        return free
    return min(free, max(0, limit - used + (_reclaimable(cgroup / "memory.stat") or 0)))


def _number(path: Path) -> int | None:
    try:
        text = path.read_text().strip()
    except OSError:
        return None
    return int(text) if text.isdigit() else None


def _reclaimable(path: Path) -> int | None:
    """Bytes of file cache that the kernel gives back when asked."""
    try:
        rows = dict(row.split(" ", 1) for row in path.read_text().splitlines() if " " in row)
    except OSError:
        return None
    return int(rows.get("inactive_file", 0))
