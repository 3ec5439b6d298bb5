"""``itui vars``: the variables of a session, as a table or as JSON, also while it is busy."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any

from itui.command_line.reaching import ExitCode, SessionLost, attached, running_session
from itui.command_line.tables import table
from itui.drawing.quantities import human_bytes
from itui_kernel.client.client import KernelClient
from itui_kernel.client.events import ClientEvent, Received
from itui_kernel.protocol.errors import KernelError
from itui_kernel.protocol.messages import CommClose, CommMsg, CommOpen

TARGET = "itui.variables"
SUFFIX = "-vars"
SECONDS = 10.0
_TITLES = ("NAME", "TYPE", "LENGTH", "SIZE", "VALUE")


def show_variables(session: str | None, *, is_json: bool) -> int:
    """Print the variables of a session."""
    found = running_session(session)
    inbox: asyncio.Queue[Mapping[str, Any]]

    def listen(events: Sequence[ClientEvent]) -> None:
        for event in events:
            content = event.message.content if isinstance(event, Received) else None
            if isinstance(content, CommMsg) and content.comm_id.endswith(SUFFIX):
                inbox.put_nowait(content.data)

    async def main() -> Sequence[Mapping[str, Any]]:
        nonlocal inbox
        inbox = asyncio.Queue()
        async with attached(found, listen) as client:
            return await _rows(client, inbox)

    rows = asyncio.run(main())
    if is_json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        cells = [_cells(each) for each in rows]
        print("\n".join(table(_TITLES, cells) if cells else ["no variables"]))
    return ExitCode.DONE


async def _rows(
    client: KernelClient, inbox: asyncio.Queue[Mapping[str, Any]]
) -> Sequence[Mapping[str, Any]]:
    info = client.info
    assert info is not None
    try:
        async with asyncio.timeout(SECONDS):
            if info.is_itui:
                answered = await _from_comm(client, inbox)
            elif info.language_info.get("name") == "python":
                answered = await _from_probe(client)
            else:
                language = info.language_info.get("name", "this")
                raise KernelError(f"itui cannot read the variables of a {language} kernel")
    except TimeoutError:
        raise SessionLost(f"the kernel has not answered within {SECONDS:.0f} s") from None
    if answered.get("event") == "error":
        raise KernelError(f"no variables: {answered.get('reason')}")
    rows = answered.get("rows") or []
    return [each for each in rows if isinstance(each, Mapping)]


async def _from_comm(
    client: KernelClient, inbox: asyncio.Queue[Mapping[str, Any]]
) -> Mapping[str, Any]:
    comm_id = client.session + SUFFIX
    client.send(CommOpen(comm_id=comm_id, target_name=TARGET))
    answered = await inbox.get()
    client.send(CommClose(comm_id=comm_id))
    return answered


async def _from_probe(client: KernelClient) -> Mapping[str, Any]:
    from itui_kernel.services.probe import EXPRESSION, answer, probe_code

    code, expression = probe_code()
    reply = await client.execute(
        code,
        silent=True,
        user_expressions={EXPRESSION: expression},
        allow_stdin=False,
        stop_on_error=False,
    )
    return answer(reply)


def _cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    length = row.get("length")
    form = f"{row.get('shape') or ''} {row.get('dtype') or ''}".strip()
    form = form or ("" if length is None else str(length))
    size = row.get("bytes")
    shown = "" if size is None else human_bytes(size)
    return (str(row.get("name")), str(row.get("type")), form, shown, str(row.get("value", "")))
