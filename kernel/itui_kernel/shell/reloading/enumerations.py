"""Enumerations that changed: members of the same name stay the same objects."""

from __future__ import annotations

from enum import Enum, EnumMeta
from typing import Any

from itui_kernel.shell.reloading.patching import Patches


def adopt_enumeration(patches: Patches, old: EnumMeta, new: EnumMeta) -> EnumMeta:
    """Return the enumeration that stands for both."""
    before: dict[str, Enum] = old._member_map_
    if old.__bases__ != new.__bases__ or not _fit(before, new):
        patches.skip(old.__qualname__, "its kind or a value differs; old members stay as they are")
        return new
    members: dict[int, Any] = {}
    for name, member in new._member_map_.items():
        kept = before.get(name)
        if kept is None:
            member.__class__ = old  # type: ignore[assignment]
            kept = member
        for attribute, value in vars(member).items():
            setattr(kept, attribute, value)
        vars(kept)["__objclass__"] = old
        members[id(member)] = kept
    for name, value in vars(new).items():
        patches.set_member(old, name, _translated(value, members))
    for name in before.keys() - new._member_map_.keys():
        type.__delattr__(old, name)
    return old


def _fit(before: dict[str, Enum], new: EnumMeta) -> bool:
    """Tell whether the members can take over the values; those that are numbers cannot change."""
    if getattr(new, "_member_type_", None) is object:
        return True
    return all(
        before[name]._value_ == member._value_
        for name, member in new._member_map_.items()
        if name in before
    )


def _translated(value: Any, members: dict[int, Any]) -> Any:
    """Return a value with the kept members in the place of the new ones."""
    if isinstance(value, dict):
        return {name: members.get(id(each), each) for name, each in value.items()}
    return members.get(id(value), value)
