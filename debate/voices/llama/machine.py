"""What this machine offers: which engine, how many threads are worth using, and what a process took of its memory."""

from __future__ import annotations

import importlib.metadata
import os
import sys
from pathlib import Path

_CPUS = Path("/sys/devices/system/cpu")
_QUOTA = Path("/sys/fs/cgroup/cpu.max")


def engine_version() -> str:
    """The engine's name and version, or an empty string where it is not installed."""
    try:
        return "llama-cpp-python " + importlib.metadata.version("llama-cpp-python")
    except importlib.metadata.PackageNotFoundError:
        return ""


def peak_memory() -> int:
    """The most memory that this process has had, in bytes."""
    if sys.platform == "win32":
        import psutil

        return int(psutil.Process().memory_info().peak_wset)
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(most if sys.platform == "darwin" else most * 1024)


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
