"""Texts of single values: big integers, dates, paths, enumeration members.

Standard library only and Python 3.8 syntax: the source is also shipped to foreign kernels.
"""

from __future__ import annotations

import math
import sys
from datetime import timezone
from typing import Any, Dict, Tuple  # noqa: UP035

from itui_kernel.services import safe

_BIG_INT_BITS = 256
_MAX_BYTES = 1024
_WELL_KNOWN: Dict[str, Tuple[Tuple[str, str], ...]] = {  # noqa: UP006
    # class name: where it is imported from; their texts are made by C or by these libraries alone
    "datetime": (("datetime", "datetime"),),
    "date": (("datetime", "date"),),
    "time": (("datetime", "time"),),
    "timedelta": (("datetime", "timedelta"),),
    "Decimal": (("decimal", "Decimal"),),
    "UUID": (("uuid", "UUID"),),
    "PosixPath": (("pathlib", "PosixPath"),),
    "PurePosixPath": (("pathlib", "PurePosixPath"),),
    "Timestamp": (("pandas", "Timestamp"),),
    "Timedelta": (("pandas", "Timedelta"),),
    "Period": (("pandas", "Period"),),
    "Interval": (("pandas", "Interval"),),
    "NaTType": (("pandas._libs.tslibs.nattype", "NaTType"),),
    "NAType": (("pandas._libs.missing", "NAType"),),
}
_TIME_ZONES = ("zoneinfo", "pytz", "dateutil", "pandas")


def big_int(value: int) -> str:
    """Return an integer as decimal digits, or in scientific form where that would take long.

    >>> big_int(10**1000)
    '≈1.00000e+1000'
    """
    bits = value.bit_length()
    if bits <= _BIG_INT_BITS:
        return int.__repr__(value)
    shift = bits - 64
    logarithm = math.log10(abs(value) >> shift) + shift * math.log10(2)
    exponent = math.floor(logarithm)
    mantissa = f"{10 ** (logarithm - exponent):.5f}"
    if mantissa.startswith("10"):
        mantissa, exponent = "1.00000", exponent + 1
    return f"≈{'-' if value < 0 else ''}{mantissa}e+{exponent}"


def known_text(value: Any, limit: int) -> str:
    """Return the text of a member, a well-known class or a subclass of a scalar, else nothing."""
    return _member(value) or _well_known(value) or _subclass(value, limit)


def _member(value: object) -> str:
    """Return an enumeration member as people write it."""
    if type(safe.in_class(type(value), "_member_map_")) is not dict:
        return ""
    attributes = safe.instance_dict(value)
    name = safe.lookup(attributes, "_name_") if attributes is not None else None
    return f"{safe.class_name(type(value))}.{name}" if type(name) is str else ""


def _well_known(value: Any) -> str:
    cls = type(value)
    for module, name in _WELL_KNOWN.get(safe.class_name(cls), ()):
        if safe.library(module, name) is not cls or sys.getsizeof(value) > _MAX_BYTES:
            continue
        zone = getattr(value, "tzinfo", None)  # a plain attribute of exactly these classes
        if zone is None or _is_plain_zone(zone):
            return str(value)
    return ""


def _is_plain_zone(zone: object) -> bool:
    root = safe.class_module(type(zone)).partition(".")[0]
    return type(zone) is timezone or root in _TIME_ZONES


def _subclass(value: Any, limit: int) -> str:
    cls = type(value)
    if issubclass(cls, str):
        return f"{safe.class_name(cls)}({str.__getitem__(value, slice(0, limit + 1))!r})"
    if issubclass(cls, int):
        return f"{safe.class_name(cls)}({big_int(int.__pos__(value))})"
    if issubclass(cls, float):
        return f"{safe.class_name(cls)}({float.__repr__(value)})"
    return ""
