"""What a run was made on: figures of speed mean nothing without it."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_PACKAGES = ("faiss-cpu", "numpy", "onnxruntime", "sentencex", "tokenizers")


def machine() -> dict[str, str]:
    """Return processor, cores that may be used, system, Python and the packages that compute."""
    affinity = getattr(os, "sched_getaffinity", None)
    cores = len(affinity(0)) if affinity else os.cpu_count() or 1
    return {
        "cpu": _processor(),
        "cores": str(cores),
        "platform": platform.platform(),
        "python": platform.python_version(),
        **{name: package_version(name) for name in _PACKAGES},
    }


def package_version(name: str = "article-qa") -> str:
    """Return the version of an installed package."""
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _processor() -> str:
    """Return the processor's name; only Linux's own file knows it there."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
