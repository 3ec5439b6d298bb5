"""Hostile messages and files: well-formed ones, damaged in every way that hypothesis can think of.

``ITUI_FUZZ=100000`` in the environment makes the tests that use this look at so many examples.
"""

from __future__ import annotations

import json
import os
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

import itui_kernel.protocol.own  # noqa: F401 - its message types belong to the registry
from itui_kernel.protocol.content import Content
from itui_kernel.protocol.schema import REQUIRED, Factory
from itui_kernel.protocol.wire import DELIMITER, Wire

MARK = "fuzzed = True"  # the code in every hostile message: it must never run
_wanted = os.environ.get("ITUI_FUZZ")
IS_BY_HAND = _wanted is not None


def many(usual: int) -> settings:
    """Return the settings of a test that looks at ``usual`` examples, or as many as are wanted."""
    return settings(
        max_examples=int(_wanted) if _wanted else usual,
        deadline=None,
        derandomize=not IS_BY_HAND,
        database=None,
        phases=[Phase.generate] if IS_BY_HAND else list(Phase),  # who looks wants to see it soon
        suppress_health_check=list(HealthCheck),
    )


texts = st.one_of(
    st.sampled_from(
        [
            "",
            "stdout",
            "ok",
            "busy",
            "idle",
            "..",
            "../../x",
            "\x00",
            "\x1b]0;t\x07",
            "\ud800",
            MARK,
        ]
    ),
    st.text(max_size=20),
)
HARD = [
    float("inf"),
    float("nan"),
    -1,
    0,
    10**400,
    2**63,
    1e300,
    "x" * 5000,
    "\x1b[2J\r\n",
    "/\x00",
]
leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(min_value=-(2**70), max_value=2**70),
    st.floats(),
    texts,
)
values = st.recursive(
    leaves,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3)),
    max_leaves=6,
)
objects = st.dictionaries(texts, values, max_size=4)
MSG_TYPES = sorted(Content.registry)


@st.composite
def contents(draw: st.DrawFn, msg_type: str) -> Any:
    """Draw a content that has the fields of its type, some of them of wrong types."""
    content_type = Content.registry.get(msg_type)
    if content_type is None or draw(st.integers(0, 9)) == 0:
        return draw(values)
    made: dict[str, Any] = {}
    for name, default in content_type.defaults.items():
        kind = draw(st.integers(0, 5))
        if kind == 0:
            made[name] = draw(values)
        elif kind == 1:
            continue
        elif name == "code":
            made[name] = MARK
        elif isinstance(default, Factory):
            made[name] = draw(objects)
        elif default is REQUIRED or default is None:
            made[name] = draw(st.one_of(texts, objects, st.integers(-3, 10**6)))
        else:
            made[name] = list(default) if isinstance(default, tuple) else default
    return made | draw(st.dictionaries(texts, values, max_size=1))


@st.composite
def parts(draw: st.DrawFn, sessions: tuple[str, ...] = ()) -> list[Any]:
    """Draw header, parent header, metadata and content."""
    msg_type = draw(st.one_of(st.sampled_from(MSG_TYPES), texts))
    header: dict[str, Any] = {
        "msg_id": draw(texts),
        "msg_type": msg_type,
        "session": draw(st.one_of(texts, st.sampled_from(sessions or ("s",)))),
        "username": draw(texts),
        "date": draw(st.one_of(texts, st.just("2026-11-21T10:00:00.000000Z"))),
        "version": "5.5",
    }
    if draw(st.integers(0, 3)) == 0:
        header = {**header, draw(st.sampled_from([*header, "subshell_id"])): draw(values)}
    parent: Any = draw(st.one_of(st.just({}), st.just(header), values))
    numbered = st.fixed_dictionaries({"itui": st.fixed_dictionaries({"seq": st.integers(-5, 50)})})
    metadata = draw(st.one_of(st.just({}), objects, numbered, values))
    return [header, parent, metadata, draw(contents(msg_type))]


def encoded(value: object) -> bytes:
    """Return a value as JSON of the careless kind: NaN, lone surrogates and all."""
    return json.dumps(value).encode("utf-8", "surrogatepass")


@st.composite
def frames(draw: st.DrawFn, wire: Wire, sessions: tuple[str, ...] = ()) -> list[bytes]:
    """Draw the frames of a message, with a right signature as often as not, often damaged."""
    made = [encoded(each) for each in draw(parts(sessions))]
    if draw(st.integers(0, 9)) == 0:
        made[draw(st.integers(0, 3))] = draw(
            st.one_of(st.binary(max_size=30), st.just(b"[" * 5000))
        )
    signature = wire.sign(made) if draw(st.booleans()) else draw(st.binary(max_size=70))
    whole = [DELIMITER, signature, *made, *draw(st.lists(st.binary(max_size=9), max_size=2))]
    match draw(st.integers(0, 7)):
        case 0:
            del whole[draw(st.integers(0, len(whole) - 1))]
        case 1:
            place = draw(st.integers(0, len(whole)))
            whole.insert(place, draw(st.one_of(st.just(DELIMITER), st.binary(max_size=9))))
        case 2:
            place = draw(st.integers(0, len(whole) - 1))
            whole[place] = whole[place][: draw(st.integers(0, len(whole[place])))]
    return whole


def damaged(whole: bytes) -> st.SearchStrategy[bytes]:
    """Return what may be left of a file: torn, overwritten in places, something else."""

    def overwritten(change: tuple[int, bytes]) -> bytes:
        place, data = change[0] % (len(whole) + 1), change[1]
        return whole[:place] + data + whole[place + len(data) :]

    return st.one_of(
        st.integers(0, len(whole)).map(lambda end: whole[:end]),
        st.tuples(st.integers(0, 10**6), st.binary(max_size=8)).map(overwritten),
        st.binary(max_size=60),
        values.map(encoded),
    )


def spoiled(sample: Any) -> st.SearchStrategy[Any]:
    """Return what somebody may have made of a value: parts of it have other types, or are gone."""
    return st.composite(lambda draw: _spoiled(draw, sample))()


def _spoiled(draw: st.DrawFn, sample: Any) -> Any:
    kind = draw(st.integers(0, 7))
    if kind == 0:
        return draw(st.one_of(leaves, st.sampled_from(HARD), values))
    if isinstance(sample, dict):
        made = {name: _spoiled(draw, each) for name, each in sample.items()}
        if made and kind == 1:
            del made[draw(st.sampled_from(list(made)))]
        return made
    if isinstance(sample, list):
        return [_spoiled(draw, each) for each in sample]
    return sample
