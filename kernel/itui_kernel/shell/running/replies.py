"""The reply to an input: how it ended, what goes along, the values the frontend asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from itui_kernel.protocol.messages import ExecuteReply

if TYPE_CHECKING:
    from itui_kernel.shell.running.inputs import Input
    from itui_kernel.shell.shell import Shell


def reply_to(ended: Input, values: Mapping[str, Any]) -> ExecuteReply:
    """Return the reply to an input; it has no values when the input failed."""
    # an input that is not stored takes no number: the reply tells the last one that was taken
    number = ended.number if ended.is_stored else ended.number - 1
    report = ended.report
    if report is None:
        return ExecuteReply(execution_count=number, user_expressions=values, payload=ended.payload)
    return ExecuteReply(
        status="error",
        ename=report.ename,
        evalue=report.evalue,
        traceback=report.traceback,
        execution_count=number,
        user_expressions={},
        payload=ended.payload,
    )


def values_of(shell: Shell, expressions: Mapping[str, str]) -> dict[str, Any]:
    """Return a bundle or an error for each of the user expressions."""
    values: dict[str, Any] = {}
    for name, expression in expressions.items():
        try:
            data, metadata = shell.formatters.bundle(shell.evaluate(expression))
        except BaseException as error:
            values[name] = {"status": "error", **shell.errors.report(error).to_json()}
        else:
            values[name] = {"status": "ok", "data": data, "metadata": metadata}
    return values
