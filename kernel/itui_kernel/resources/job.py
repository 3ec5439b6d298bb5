"""When the batch job ends in which this process runs, as far as its scheduler tells."""

from __future__ import annotations

import os
from collections.abc import Mapping

# variables with the unix time of the end: Slurm, Cobalt
_ENDS = ("SLURM_JOB_END_TIME", "COBALT_ENDTIME")
# variables with the seconds of a job, and with a file that was made when it began: PBS, OAR
_LENGTHS = (("PBS_WALLTIME", "PBS_NODEFILE"), ("OAR_JOB_WALLTIME_SECONDS", "OAR_NODEFILE"))
_DIGITS = 12  # no time has more


def job_end(environ: Mapping[str, str]) -> float | None:
    """Return the unix time of the end, ``None`` outside of a job or when nobody tells.

    >>> job_end({"SLURM_JOB_END_TIME": "1800000000"}), job_end({})
    (1800000000.0, None)
    """
    for name in _ENDS:
        if (end := _seconds(environ.get(name, ""))) is not None:
            return end
    for length, file in _LENGTHS:
        seconds = _seconds(environ.get(length, ""))
        if seconds is None:
            continue
        try:
            return os.stat(environ.get(file, "")).st_mtime + seconds
        except (OSError, ValueError):  # without it nobody knows when the job began
            continue
    return None


def _seconds(text: str) -> float | None:
    is_number = text.isascii() and text.isdecimal() and len(text) <= _DIGITS
    return float(text) if is_number else None
