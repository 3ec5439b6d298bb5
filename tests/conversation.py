"""A conversation of the pure interface with a kernel that a test plays: keys in, messages in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from itui.commands.command import Command, Step
from itui.commands.registry import COMMANDS
from itui.keys import choices
from itui.keys.keyboard import Keyboard
from itui.keys.keymap import split_keys
from itui.model.effects import Effect, Find, Run, Send
from itui.model.events import Event, FinderOpened, KernelChosen, Pasted, Sent, Ticked, Typed
from itui.model.reducer import reduce
from itui.model.state import Cell, Display, Failure, Kernel, KernelPhase, Phase, State, Text
from itui_kernel.client.events import Ready, Received
from itui_kernel.protocol.message import Channel, Header, Message, Sender
from itui_kernel.protocol.messages import (
    Content,
    DisplayData,
    Error,
    ExecuteInput,
    ExecuteReply,
    ExecuteResult,
    InputRequest,
    KernelInfoReply,
    Status,
    Stream,
)


class Conversation:
    """The state, what was sent to the kernel, and the other effects, in order."""

    def __init__(self, state: State | None = None, **kernel: Any) -> None:
        self.client = Sender("client", username="me")
        self.kernel = Sender("kernel")
        values = {"phase": KernelPhase.READY, "implementation": "itui", "is_own": True, **kernel}
        self.state = state or State(session="client", kernel=Kernel(**values), now=100.0)
        self.sent: list[tuple[Send, Message]] = []
        self.effects: list[Effect] = []
        self.keyboard = Keyboard(COMMANDS.values())
        self.count = 0

    # --- what happens

    def on(self, *events: Event) -> None:
        for event in events:
            self._follow(reduce(self.state, event))

    def run(self, name: str) -> None:
        self._follow(COMMANDS[name](self.state))

    def press(self, keys: str) -> None:
        for key in split_keys(keys):
            for action in self.keyboard.press(self.state, key):
                if isinstance(action, Command):
                    self._follow(action(self.state))
                else:
                    self.on(action)

    def type(self, text: str) -> None:
        self.on(Typed(text))

    def paste(self, text: str) -> None:
        self.on(Pasted(text))

    def wait(self, seconds: float) -> None:
        self.on(Ticked(self.state.now + seconds))

    def _follow(self, step: Step) -> None:
        self.state, effects = step
        for effect in effects:
            match effect:
                case Send():
                    message = self.client.message(effect.content, channel=effect.channel)
                    self.sent.append((effect, message))
                    self.on(Sent(message, effect.purpose, effect.text, effect.cursor))
                case Run(command=name):
                    self.run(name)
                case Find(kind=kind):
                    self.on(FinderOpened(choices.finder(self.state, kind, ("ansi", "dark"))))
                case _:
                    self.effects.append(effect)

    # --- what the client sent

    def last(self, purpose: str) -> Message:
        """Return the newest request sent for a purpose."""
        return next(m for effect, m in reversed(self.sent) if effect.purpose == purpose)

    def sent_for(self, purpose: str) -> list[Any]:
        return [message.content for effect, message in self.sent if effect.purpose == purpose]

    @property
    def codes(self) -> list[str]:
        return [content.code for content in self.sent_for("execute")]

    def submit(self, code: str) -> Message:
        """Run an input and return its request, or the newest one when it has to wait."""
        self.paste(code)
        self.press("f5")
        return self.last("execute")

    # --- what the kernel says

    def publish(self, content: Content, parent: Message | Header | None) -> None:
        self.receive(content, parent, Channel.IOPUB)

    def reply(self, content: Content, parent: Message, channel: Channel = Channel.SHELL) -> None:
        self.receive(content, parent, channel)

    def receive(
        self, content: Content, parent: Message | Header | None, channel: Channel
    ) -> Message:
        header = parent.header if isinstance(parent, Message) else parent
        message = self.kernel.message(content, parent=header, channel=channel)
        self.on(Received(message))
        return message

    def busy(self, parent: Message) -> None:
        self.publish(Status(execution_state="busy"), parent)

    def idle(self, parent: Message) -> None:
        self.publish(Status(execution_state="idle"), parent)

    def begin(self, parent: Message, code: str = "") -> None:
        """Be busy with an input."""
        self.count += 1
        self.busy(parent)
        code = code or getattr(parent.content, "code", "")
        self.publish(ExecuteInput(code=code, execution_count=self.count), parent)

    def print(self, text: str, parent: Message, name: str = "stdout") -> None:
        self.publish(Stream(name=name, text=text), parent)

    def show(self, text: str, parent: Message, display_id: str | None = None) -> None:
        transient = {"display_id": display_id} if display_id else {}
        self.publish(DisplayData(data={"text/plain": text}, transient=transient), parent)

    def result(self, text: str, parent: Message) -> None:
        data = {"text/plain": text}
        self.publish(ExecuteResult(execution_count=self.count, data=data), parent)

    def fail(self, parent: Message, ename: str = "ValueError") -> None:
        """End an input with an exception."""
        self.publish(Error(ename=ename, evalue="no", traceback=[f"{ename}: no"]), parent)
        self.reply(ExecuteReply(status="error", execution_count=self.count, ename=ename), parent)
        self.idle(parent)

    def done(self, parent: Message, payload: list[Mapping[str, Any]] | None = None) -> None:
        """End an input well."""
        self.reply(ExecuteReply(execution_count=self.count, payload=payload), parent)
        self.idle(parent)

    def ask(self, prompt: str, parent: Message, *, password: bool = False) -> Message:
        content = InputRequest(prompt=prompt, password=password)
        return self.receive(content, parent, Channel.STDIN)

    def restart(self, session: str) -> None:
        """Be another kernel, reached by another client."""
        self.client = Sender(session, username="me")
        self.count = 0
        chosen = KernelChosen(name="k", session=session, is_own=True, can_restart=True)
        self.on(chosen, Ready(KernelInfoReply(implementation="itui")))

    # --- what the screen is drawn from

    @property
    def cells(self) -> tuple[Cell, ...]:
        return self.state.cells

    def phase(self, index: int = 0) -> Phase:
        return self.state.cells[index].phase

    @property
    def notice(self) -> str:
        return self.state.notice.text if self.state.notice else ""


def texts(cell: Cell) -> list[str]:
    """Return the outputs of a cell as short texts."""
    found: list[str] = []
    for output in cell.outputs:
        match output:
            case Text():
                found.append(f"{output.name}: {''.join(output.chunks)}")
            case Display(number=None):
                found.append(f"shown: {output.data['text/plain']}")
            case Display():
                found.append(f"Out[{output.number}]: {output.data['text/plain']}")
            case Failure():
                found.append(f"failed: {output.ename}")
    return found
