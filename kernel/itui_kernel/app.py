"""Puts the kernel together, runs user code in the main thread, and ends in order."""

from __future__ import annotations

import os
import signal
import sys
import threading
from functools import partial
from typing import TYPE_CHECKING

from itui_kernel.answers import Answers
from itui_kernel.audience import Audience
from itui_kernel.awareness import Awareness
from itui_kernel.capture import Capture, stand_in_for
from itui_kernel.executor import Executor
from itui_kernel.history.recorder import History
from itui_kernel.history_requests import HistoryRequests
from itui_kernel.inspection_requests import InspectionRequests, VariablesComm
from itui_kernel.inspector import Inspector
from itui_kernel.interrupts import Interrupts
from itui_kernel.job_news import JobNews
from itui_kernel.journal.keeping import open_journal, remove_journal, so_far
from itui_kernel.journal.news import JournalNews
from itui_kernel.journal.replay import Replay
from itui_kernel.journal.retelling import Retelling
from itui_kernel.life import follow_life
from itui_kernel.log import Log
from itui_kernel.order import Order
from itui_kernel.origins import Origins
from itui_kernel.outbox import Outbox
from itui_kernel.overview import Overview
from itui_kernel.own_comms import OwnComms
from itui_kernel.predecessor import tell_death
from itui_kernel.preferred import preferred
from itui_kernel.presence import Presence
from itui_kernel.protocol.locations import cache_directory, data_directory
from itui_kernel.publishing import Publishing
from itui_kernel.refusals import Refusals
from itui_kernel.server import Server
from itui_kernel.sockets import Sockets
from itui_kernel.startup import ConnectionFile
from itui_kernel.stdin import Stdin
from itui_kernel.subshells import Subshells

if TYPE_CHECKING:
    from itui_kernel.announcing import Announcing
    from itui_kernel.comms import Comms
    from itui_kernel.shell.running.jobs import Jobs
    from itui_kernel.shell.shell import Shell

_PATIENCE = 4.0  # seconds for user code and exit functions; jupyter_client kills after five
_EXPOSED = (
    "listens on plain TCP: every user of this host can read what is published and answer its "
    "questions; itui starts kernels on Unix sockets"
)
_SWITCH_INTERVAL = 0.001  # seconds; answers under a busy loop come five times sooner


class App:
    """The kernel of this process, which clients find by its connection file.

    ``is_terminal`` is what programs are told that ask whether their output is seen in one.
    """

    def __init__(
        self, sockets: Sockets, file: ConnectionFile, *, is_terminal: bool = False
    ) -> None:
        self._sockets = sockets
        self._file = file
        self._is_terminal = is_terminal
        self._outbox = Outbox()
        self._origins = Origins()
        self._capture = Capture()
        self._log = Log(self._capture.original[2])
        if sockets.connection.is_exposed:
            self._log.write(_EXPOSED)
        self.preferences, mistake = preferred(self._log)
        self._publishing = Publishing(self._outbox, self._origins)
        self._interrupts = Interrupts()
        self._server = Server(sockets, self._outbox, self._capture, self._log)
        self._journal = open_journal(file.path, self.preferences.journal, self._log)
        if self._journal is not None:
            self._server.keep(self._journal, so_far(self._journal.directory))
        Replay(self._server, self._outbox, self._log)
        self._subshells = Subshells(self._server, self._interrupts)
        Order(self._server, self._subshells)
        self._inspector = Inspector(self._outbox, self._log)
        self._answers = Answers(self._server, self._subshells, self._inspector)
        self._history = History(
            lambda: data_directory() / "history", self._log, index=cache_directory
        )
        self._history_requests = HistoryRequests(
            self._server, self._outbox, self._origins, self._history
        )
        self._inspection = InspectionRequests(self._server, self._subshells, self._inspector)
        self._open_to_clients(mistake)
        self._server.watch(self._interrupts.descriptor, self._interrupts.look)
        self._server.timers.append(self._interrupts.timer)
        self._answers.on_shutdown = self._subshells.on_exit = self._shut_down
        self._is_ending = False
        life = self.preferences.life
        follow_life(self._server, self._subshells, self._audience, life, self._shut_down)

    def _open_to_clients(self, mistake: str) -> None:
        """Tell clients what is not output, and hear what they say beside their inputs."""
        self._own_comms = OwnComms(self._server, self._subshells.submit)
        VariablesComm(self._own_comms, self._subshells, self._inspector)
        self._audience = Audience(self._own_comms)
        if self._journal is not None:
            JournalNews(self._journal, self._audience, self._outbox, self._log)
        Presence(self._server, self._audience)
        Refusals(self._server, self._audience)
        self._job_news = JobNews(
            self._audience, self._subshells, self._outbox, self._origins, self._server
        )
        self._stdin = Stdin(self._server, self._outbox, self._origins, self._log, self._audience)
        Overview(self._server, self._subshells, self._audience, self._stdin)
        self._awareness = Awareness(self._audience, self._subshells, self.preferences, self._log)
        self._awareness.warn(mistake)
        self._server.timers.append(self._awareness.timer)
        self._announcing = self._make_announcing() if self.preferences.notify.command else None

    def start(self) -> None:
        """Answer requests from now on; those for the shell wait until it is there."""
        sys.setswitchinterval(_SWITCH_INTERVAL)
        self._take_signals()
        if self._journal is not None:
            tell_death(self._journal.directory.parent, self._audience)
        self._sockets.start_heartbeat()
        self._io_thread = self._server.start()

    def _take_signals(self) -> None:
        import faulthandler

        faulthandler.enable(self._capture.original[2])
        faulthandler.register(signal.SIGUSR1, self._capture.original[2])
        # the session outlives its terminal; not by SIG_IGN, which programs we start would inherit
        signal.signal(signal.SIGHUP, lambda *_: None)
        signal.signal(signal.SIGTERM, lambda *_: self._outbox.post(self._shut_down))
        os.register_at_fork(after_in_child=_give_signals_back)
        self._interrupts.begin()

    def run(self) -> None:
        """Run user code until the kernel is asked to end; does not return."""
        from itui_kernel.comms import Comms, KernelOfLibraries

        if self._journal is not None:
            from itui_kernel.journal.recorder import recorder_in

            self._server.record(recorder_in(self._journal.directory, self._server.counts))
        self._publishing.install_streams(is_terminal=self._is_terminal)
        self._origins.follow_threads()
        shell = self._make_shell()
        comms = Comms(self._publishing, self._log)
        shell.import_hooks.when("comm", comms.take_over)
        shell.import_hooks.when("wurlitzer", stand_in_for)
        shell.connection_file = self._file.path
        shell.interactive.kernel = KernelOfLibraries(comms, shell.interactive, self._origins)
        executor = self._make_executor(shell, comms)
        self._history.start()
        self._outbox.post(partial(self._shell_is_ready, shell, comms, executor))
        executor.run(self._subshells.main)
        self._end(shell)

    def _make_shell(self) -> Shell:
        from itui_kernel.shell.shell import Shell

        shell = Shell(self._publishing, read_line=self._stdin.read_line)
        shell.lanes = self._subshells.states
        shell.on_first_job = self._follow_jobs
        shell.before_input.append(self._history_requests.record_input)
        shell.after_output.append(self._history.record_output)
        shell.recorder = self._history
        shell.published = Retelling(self._server, self._outbox, self._origins).messages
        if _wants_stored():
            from itui_kernel.shell.names.stored import restore

            restore(shell, [])
        return shell

    def _make_announcing(self) -> Announcing:
        from itui_kernel.announcing import announcing

        made = announcing(
            self.preferences.notify,
            self._file.path.parent,
            self._log,
            self._outbox,
            self._audience,
            self._subshells,
            self._stdin,
        )
        self._server.timers.append(made.timer)
        return made

    def _follow_jobs(self, jobs: Jobs) -> None:
        self._job_news.follow(jobs)
        self._awareness.follow(jobs)
        if self._announcing is not None:
            self._announcing.follow(jobs)

    def _make_executor(self, shell: Shell, comms: Comms) -> Executor:
        return Executor(
            shell,
            comms,
            self._outbox,
            self._origins,
            self._subshells.finished,
            self._log,
        )

    def _shell_is_ready(self, shell: Shell, comms: Comms, executor: Executor) -> None:
        self._answers.shell_is_ready(shell)
        self._inspection.shell = shell
        self._inspector.start(shell.namespace)
        self._own_comms.comms = comms
        self._subshells.run_lane = executor.run
        self._subshells.cancel_awaited = shell.loops.cancel

    def _shut_down(self) -> None:
        """Begin the end: stop what runs, let the main thread leave its loop, and watch it."""
        if self._is_ending:
            return
        self._is_ending = True
        self._subshells.close()
        if self._subshells.is_busy:
            self._subshells.interrupt(None)
        watch = threading.Timer(_PATIENCE, self._give_up)
        watch.daemon = True
        watch.start()

    def _give_up(self) -> None:
        self._log.write("user code does not end: leaving without it")
        self._sockets.remove_paths()
        self._remove_files()
        os._exit(1)

    def _remove_files(self) -> None:
        if self._journal is not None and not self._answers.is_restarting:
            remove_journal(self._journal, self._file.path)
        self._file.remove()

    def _end(self, shell: Shell) -> None:
        """End in order: the user's exit functions, the last output, the sockets, the process."""
        import atexit

        try:
            shell.close()
        except Exception:
            self._log.error("closing the shell failed")
        atexit._run_exitfuncs()
        self._history.close()
        self._outbox.post(self._server.close)
        self._io_thread.join(_PATIENCE)
        self._remove_files()
        os._exit(0)  # threads of user code must not keep a kernel without sockets alive


def _wants_stored() -> bool:
    """Tell whether the user wants new sessions to begin with the values that are stored."""
    from itui_kernel.shell.settings import AUTORESTORE, STORE

    try:
        return os.path.exists(data_directory() / STORE / AUTORESTORE)
    except RuntimeError:  # there is no home directory
        return False


def _give_signals_back() -> None:
    """Let a forked child be ended as any other process; its parent may be a pool that does so."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
