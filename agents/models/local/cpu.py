"""What models run best with on a CPU: its numbers, and memory that is kept."""

import ctypes
import sys
from pathlib import Path

from agents.models.endpoint.entries import LocalSettings

CPU_INFO = Path("/proc/cpuinfo")
GPUS = (Path("/dev/nvidiactl"), Path("/dev/kfd"))
BFLOAT16_FLAGS = frozenset({"avx512_bf16", "amx_bf16", "bf16"})
"""As the system lists what an x86 or an ARM processor can."""

TRIM, TOP_PAD, MMAP_MAX = -1, -2, -4
"""Of glibc's mallopt."""


def settle_dtype(told: LocalSettings) -> LocalSettings:
    """`auto` as a run's driver decides it once for all its workers: bfloat16 where models run on a
    CPU that computes in it (half as fast again as float32), elsewhere as saved.

    It is part of the run's identity: on another machine the run goes on with this one, or not.
    """
    on_cpu = told.device == "cpu" or (
        told.device == "auto" and not any(gpu.exists() for gpu in GPUS)
    )
    if told.dtype == "auto" and on_cpu and computes_in_bfloat16():
        return told.model_copy(update={"dtype": "bfloat16"})
    return told


def computes_in_bfloat16() -> bool:
    """By the first processor that the system describes; where it describes none, no."""
    if not CPU_INFO.is_file():
        return False
    first, _, _ = CPU_INFO.read_text(encoding="utf-8", errors="replace").partition("\n\n")
    return not BFLOAT16_FLAGS.isdisjoint(first.split())


def keep_memory() -> None:
    """Let glibc keep what is freed for the next step, which wants as much again: a page that comes
    from the system is slower to write than a step to compute. Elsewhere nothing happens."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt is not None:
        for what, value in ((MMAP_MAX, 0), (TRIM, 2**31 - 1), (TOP_PAD, 2**28)):
            mallopt(what, value)
