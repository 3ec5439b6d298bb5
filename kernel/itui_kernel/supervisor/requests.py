"""What clients may ask the supervisor: a JSON object with ``do``; the answer has ``ok``."""

from __future__ import annotations

import signal
from collections.abc import Callable
from typing import Any

from itui_kernel.protocol.session_file import Fields, change_fields
from itui_kernel.supervisor.door import Visitor
from itui_kernel.supervisor.stack import Stack
from itui_kernel.supervisor.supervisor import Supervisor

_MOST_PATIENCE = 60.0  # seconds
_MOST_HOURS = 1e6
LIVES = ("stay", "client", "idle", "job")


class Requests:
    """Answers visitors, and tells those who stay what happens to the kernel."""

    def __init__(self, supervisor: Supervisor) -> None:
        self._supervisor = supervisor
        self._stack = Stack(supervisor)
        self._watching: list[Visitor] = []
        self._waiting: list[tuple[str, Visitor]] = []  # for which event, and who
        supervisor.told = self._tell
        self._table: dict[str, Callable[[Visitor, Fields], None]] = {
            "status": self._status,
            "watch": self._watch,
            "restart": self._restart,
            "end": self._end,
            "kill": self._kill,
            "interrupt": self._interrupt,
            "stack": self._stack.answer,
            "life": self._life,
        }

    def answer(self, visitor: Visitor, asked: Fields) -> None:
        """Do what a visitor asks."""
        answer = self._table.get(str(asked.get("do")))
        if answer is None:
            known = ", ".join(self._table)
            visitor.send({"ok": False, "problem": f'"do" must be one of {known}'})
            return
        try:
            answer(visitor, asked)
        except OSError as error:
            visitor.send({"ok": False, "problem": (error.strerror or str(error)).lower()})

    def _status(self, visitor: Visitor, asked: Fields) -> None:
        visitor.send({"ok": True, **self._supervisor.state()})

    def _watch(self, visitor: Visitor, asked: Fields) -> None:
        visitor.stays = True
        self._watching = [each for each in self._watching if each.is_open]
        visitor.send({"ok": True, **self._supervisor.state()}, is_last=False)
        self._watching.append(visitor)

    def _restart(self, visitor: Visitor, asked: Fields) -> None:
        state = self._supervisor.state()
        if asked.get("if_dead") and state["alive"]:  # another client was quicker
            visitor.send({"ok": True, **state})
            return
        self._wait_for("started", visitor)
        self._supervisor.restart(_patience(asked))

    def _end(self, visitor: Visitor, asked: Fields) -> None:
        self._wait_for_end(visitor)
        self._supervisor.end(_patience(asked))

    def _kill(self, visitor: Visitor, asked: Fields) -> None:
        self._wait_for_end(visitor)
        self._supervisor.kill()

    def _wait_for_end(self, visitor: Visitor) -> None:
        if self._supervisor.kernel.is_alive:
            self._wait_for("ended", visitor)
        else:
            visitor.send({"ok": True})

    def _wait_for(self, event: str, visitor: Visitor) -> None:
        visitor.stays = True
        self._waiting.append((event, visitor))

    def _interrupt(self, visitor: Visitor, asked: Fields) -> None:
        done = self._supervisor.kernel.send(signal.SIGINT)
        if done:
            visitor.send({"ok": True, "done": done})
        else:
            visitor.send({"ok": False, "problem": "the kernel has ended"})

    def _life(self, visitor: Visitor, asked: Fields) -> None:
        """Set how long the session lives; the kernel looks into the file now and then."""
        rule, hours = asked.get("rule"), asked.get("hours", 24)
        if rule not in LIVES or not (_is_number(hours) and 0 < hours <= _MOST_HOURS):
            problem = f'"rule" must be one of {", ".join(LIVES)}; "hours" a positive number'
            visitor.send({"ok": False, "problem": problem})
            return
        life = {"rule": rule, "hours": float(hours)}
        change_fields(self._supervisor.directory, lambda fields: fields.update(life=life))
        visitor.send({"ok": True, "life": life})

    def _tell(self, event: dict[str, Any]) -> None:
        for each in self._watching:
            each.send(event, is_last=False)
        self._stack.kernel_has_ended()
        if event.get("is_restarting"):
            return
        waiting, self._waiting = self._waiting, []
        for wanted, visitor in waiting:
            if event["event"] == wanted:
                visitor.send({"ok": True, **event})
            else:
                instead = event.get("problem") or f"the kernel has {event['event']} instead"
                visitor.send({"ok": False, **event, "problem": instead})


def _patience(asked: Fields) -> float:
    wanted = asked.get("patience", 0)
    return float(min(max(wanted, 0), _MOST_PATIENCE)) if _is_number(wanted) else 0.0


def _is_number(value: object) -> bool:
    """Tell whether a value is a number; the one that is called "not a number" is none."""
    return type(value) in (int, float) and value == value
