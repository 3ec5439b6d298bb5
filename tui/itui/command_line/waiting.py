"""``itui interrupt`` and ``itui wait``: stop what a session runs, or wait for its end."""

from __future__ import annotations

import asyncio
import sys

from itui.command_line.reaching import ExitCode, attached, running_session
from itui.drawing.text import safe_line
from itui.listing import listed
from itui_kernel.client.kernelspec import OUR_NAME
from itui_kernel.protocol.errors import KernelError


def interrupt(session: str | None) -> int:
    """Interrupt what a session runs and say what that is."""
    found = running_session(session)
    (seen,) = listed([found])
    if found.kind == OUR_NAME and not seen.is_busy:
        print(f"nothing runs in {safe_line(found.name)}")
        return ExitCode.DONE

    async def main() -> None:
        async with attached(found) as client:
            client.interrupt()

    asyncio.run(main())
    what = safe_line(seen.busy_with.split("\n")[0]) or "what it runs"
    print(f"{safe_line(found.name)}: interrupting {what}")
    return ExitCode.DONE


def wait(session: str | None, timeout: float | None) -> int:
    """Wait until all inputs of a session have run that were there when this began."""
    found = running_session(session)

    async def main() -> int:
        async with attached(found) as client:
            try:
                async with asyncio.timeout(timeout):
                    # the kernel runs inputs in turn: it comes to this one when it is idle
                    await client.execute("", silent=True, allow_stdin=False, stop_on_error=False)
            except TimeoutError:
                print(f"itui: {safe_line(found.name)} is still busy", file=sys.stderr)
                return ExitCode.OUT_OF_TIME
            except KernelError as error:
                print(f"itui: {error}", file=sys.stderr)
                return ExitCode.LOST
        return ExitCode.DONE

    return asyncio.run(main())
