"""What this machine offers: how many threads are worth using."""

from __future__ import annotations

import os
from pathlib import Path

_CPUS = Path("/sys/devices/system/cpu")
_QUOTA = Path("/sys/fs/cgroup/cpu.max")


def physical_cores(cpus: Path = _CPUS, quota: Path = _QUOTA) -> int:
    """Cores that this process may use, siblings of one core counted once and a container's quota respected; at least 1.

    Decoding is bound by memory: a second thread on a core only gets in the way.
    """
    try:
        allowed = os.sched_getaffinity(0)
    except AttributeError:  # not on this system
        return max(1, (os.cpu_count() or 2) // 2)
    cores = {_siblings(cpus, cpu) for cpu in allowed}
    return max(1, min(len(cores), _limit(quota)))


def _siblings(cpus: Path, cpu: int) -> str:
    try:
        return (cpus / f"cpu{cpu}" / "topology" / "thread_siblings_list").read_text().strip()
    except OSError:
        return str(cpu)


def _limit(quota: Path) -> int:
    """Whole cores that a cgroup's quota allows; a large number where there is none."""
    try:
        most, period = quota.read_text().split()[:2]
        return 1 << 16 if most == "max" else max(1, int(most) // int(period))
    except (OSError, ValueError, ZeroDivisionError):
        return 1 << 16
