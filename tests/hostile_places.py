"""Every place where foreign text is shown, and the panes it belongs to there."""

from __future__ import annotations

from collections.abc import Callable

from itui.model.events import Edited, FinderOpened, KernelChosen, LogRead, Noticed
from itui.model.overlays import Finder, FinderRow
from itui_kernel.client.events import KernelDied, LinkChanged, Ready, Refused
from itui_kernel.protocol.message import Channel, Message, Sender
from itui_kernel.protocol.messages import (
    CommMsg,
    CompleteReply,
    DisplayData,
    Error,
    ExecuteInput,
    ExecuteReply,
    ExecuteRequest,
    HistoryReply,
    InputRequest,
    InspectReply,
    KernelInfoReply,
    Status,
)
from stage import Stage

EVERYTHING = ("output", "input", "variables", "help", "status", "footer")

Put = Callable[[Stage, Message, str], None]
PLACES: dict[str, tuple[Put, tuple[str, ...]]] = {}


def place(*panes: str) -> Callable[[Put], Put]:
    def known(put: Put) -> Put:
        PLACES[put.__name__] = (put, panes)
        return put

    return known


@place("output")
def stdout(stage: Stage, parent: Message, text: str) -> None:
    stage.print(text, parent)


@place("output")
def stderr(stage: Stage, parent: Message, text: str) -> None:
    stage.print(text, parent, "stderr")


@place("output")
def result(stage: Stage, parent: Message, text: str) -> None:
    stage.result(text, parent)


@place("output")
def display(stage: Stage, parent: Message, text: str) -> None:
    html = {"text/html": f"<b>{text}</b><table><tr><td>{text}</table>"}
    for data in ({"text/plain": text}, html, {text: text}, {"text/markdown": text}):
        stage.publish(DisplayData(data=data), parent)


@place("output", "status")
def error(stage: Stage, parent: Message, text: str) -> None:
    stage.publish(Error(ename=text, evalue=text, traceback=[text, f"{text}: {text}"]), parent)


@place("output", "status")
def error_without_traceback(stage: Stage, parent: Message, text: str) -> None:
    stage.publish(Error(ename=text, evalue=text, traceback=[]), parent)
    reply = ExecuteReply(status="error", execution_count=1, ename=text, evalue=text)
    stage.reply(reply, parent)
    stage.idle(parent)


@place("output", "status", "input", "footer")
def code_of_another(stage: Stage, parent: Message, text: str) -> None:
    other = Sender(text, text).message(ExecuteRequest(code=text), channel=Channel.SHELL)
    stage.publish(Status(execution_state="busy"), other)
    stage.publish(ExecuteInput(code=text, execution_count=7), other)
    stage.print(text, other)


@place("variables")
def variables(stage: Stage, parent: Message, text: str) -> None:
    row = dict.fromkeys(("type", "module", "shape", "dtype", "value"), text)
    rows = [{**row, "name": f"{text}{n}", "path": f"{text}{n}"} for n in range(3)]
    data = {"event": "snapshot", "version": 9, "rows": rows, "total": 3}
    stage.publish(CommMsg(comm_id=stage.state.variables.comm_id, data=data), None)


@place("variables", "status")
def variables_failure(stage: Stage, parent: Message, text: str) -> None:
    data = {"event": "error", "path": "x", "reason": text}
    stage.publish(CommMsg(comm_id=stage.state.variables.comm_id, data=data), None)


@place("help", "status")
def help_text(stage: Stage, parent: Message, text: str) -> None:
    stage.run("help.show")
    body = f"Signature: {text}\nDocstring:\n{text}\nFile: {text}\nSource:\n{text}"
    stage.reply(InspectReply(found=True, data={"text/plain": body}), stage.last("help"))


@place("help", "status")
def page(stage: Stage, parent: Message, text: str) -> None:
    stage.done(parent, [{"source": "page", "data": {"text/plain": text}}])


@place("input", "output", "footer", "status")
def next_input(stage: Stage, parent: Message, text: str) -> None:
    stage.done(parent, [{"source": "set_next_input", "text": text}])


@place("input", "output", "footer", "status")
def pasted(stage: Stage, parent: Message, text: str) -> None:
    stage.paste(text)


@place("input", "output", "footer", "status")
def edited(stage: Stage, parent: Message, text: str) -> None:
    stage.on(Edited(text))


@place("input", "output", "footer", "status")
def waiting(stage: Stage, parent: Message, text: str) -> None:
    stage.paste(text)
    stage.press("f5")


@place(*EVERYTHING)
def completion(stage: Stage, parent: Message, text: str) -> None:
    stage.paste("x")
    stage.run("completion.open")
    types = [{"text": f"x{text}", "type": text, "signature": text, "start": 0, "end": 1}] * 3
    content = CompleteReply(
        matches=[f"x{text}{number}" for number in range(20)],
        cursor_start=0,
        cursor_end=1,
        metadata={"_jupyter_types_experimental": types},
    )
    stage.reply(content, stage.last("complete"))


@place("input", "output", "footer", "status")
def tip(stage: Stage, parent: Message, text: str) -> None:
    stage.type("f(")
    data = {"text/plain": f"Signature: f({text})\nDocstring: {text}"}
    stage.reply(InspectReply(found=True, data=data), stage.last("tip"))


@place(*EVERYTHING)
def history(stage: Stage, parent: Message, text: str) -> None:
    entries = [(0, number, f"{text}{number}") for number in range(5)]
    stage.reply(HistoryReply(history=entries), stage.last("history"))
    stage.press("ctrl r")


@place(*EVERYTHING)
def finder(stage: Stage, parent: Message, text: str) -> None:
    rows = (
        FinderRow(text=text, value=text, detail=text, keys=text),
        FinderRow(text=text, reason=text),
    )
    stage.on(FinderOpened(Finder(kind=text, rows=rows, query=text)))


@place(*EVERYTHING)
def input_prompt(stage: Stage, parent: Message, text: str) -> None:
    stage.receive(InputRequest(prompt=text), parent, Channel.STDIN)
    stage.paste(text)


@place(*EVERYTHING)
def search(stage: Stage, parent: Message, text: str) -> None:
    stage.print(text, parent)
    stage.press("ctrl x")
    stage.press("s")
    stage.paste(text)


@place(*EVERYTHING)
def file_name(stage: Stage, parent: Message, text: str) -> None:
    stage.run("output.save")
    stage.paste(text)


@place("help", "status", "footer")
def log(stage: Stage, parent: Message, text: str) -> None:
    stage.on(LogRead(text, text))


@place("status")
def notice(stage: Stage, parent: Message, text: str) -> None:
    stage.on(Noticed(text))


@place("output", "status")  # in full among the outputs where the status line cuts it off
def warning(stage: Stage, parent: Message, text: str) -> None:
    stage.on(Noticed(text, "error"))


@place("status")
def refusal(stage: Stage, parent: Message, text: str) -> None:
    stage.on(Refused(Channel.SHELL, text))


@place("status", "footer")
def lost_link(stage: Stage, parent: Message, text: str) -> None:
    stage.on(LinkChanged(False, text))


@place("output", "status", "footer", "variables", "input")
def death(stage: Stage, parent: Message, text: str) -> None:
    stage.on(KernelDied(text, 1))


@place(*EVERYTHING)
def kernel(stage: Stage, parent: Message, text: str) -> None:
    stage.on(KernelChosen(name=text, session=text, is_own=False, can_restart=False))
    info = {"name": text, "pygments_lexer": text, "version": text}
    stage.on(Ready(KernelInfoReply(implementation=text, language_info=info, banner=text)))
