"""The text form of what a kernel publishes, for whoever has no screen of his own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from itui_kernel.protocol.messages import (
    Content,
    DisplayData,
    Error,
    ExecuteResult,
    Stream,
    UpdateDisplayData,
)


def text_form(content: Content) -> str:
    r"""Return the text to print, with its line ends; empty for what is no output.

    >>> text_form(ExecuteResult(execution_count=1, data={"text/plain": "2"}))
    '2\n'

    Nothing is interpreted: colours and other escape sequences of the program are still in it.
    """
    match content:
        case Stream(text=text):
            return text
        case ExecuteResult(data=data) | DisplayData(data=data) | UpdateDisplayData(data=data):
            form = data.get("text/plain", f"<{', '.join(data)}>" if data else "")
            return f"{form}\n" if form else ""
        case Error(traceback=lines, ename=ename, evalue=evalue):
            return "\n".join(lines or [f"{ename}: {evalue}"]) + "\n"
        case _:
            return ""


def pages(payload: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the texts that a reply asks to show in a pager: descriptions of objects, above all.

    >>> pages([{"source": "page", "data": {"text/plain": "a page"}}, {"source": "ask_exit"}])
    ['a page']
    """
    return [str(each["data"]["text/plain"]) for each in payload if each["source"] == "page"]
