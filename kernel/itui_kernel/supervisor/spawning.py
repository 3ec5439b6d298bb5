"""Starts the kernel's process; imports next to nothing, since the user waits for it."""

import posix

LOG = "kernel.log"
# HUP, INT, QUIT, PIPE, TERM, by the numbers they have everywhere: the module of signals takes 3 ms.
# A parent may ignore them (nohup, Python itself for SIGPIPE), and exec would hand that on.
DEFAULT_SIGNALS = (1, 2, 3, 13, 15)
OUR_MODULE = "itui_kernel"
_BLOCKED = (2,)  # INT, until our kernel can take it: before that it would end there and then


class Spawned:
    """What came of it: the process id, or why there is none; and where its log begins."""

    __slots__ = ("log_start", "pid", "problem")

    def __init__(self, pid: int, problem: str, log_start: int) -> None:
        self.pid = pid
        self.problem = problem
        self.log_start = log_start


def spawn(directory: str, argv: list[str]) -> Spawned:
    """Start the kernel in a POSIX session of its own; its output goes to the session's log."""
    if not argv:
        return Spawned(0, f"{directory}/session.json does not tell what to start", 0)
    log = f"{directory}/{LOG}"
    flags = posix.O_WRONLY | posix.O_CREAT | posix.O_APPEND | posix.O_NOFOLLOW
    start = 0
    try:
        descriptor = posix.open(log, flags | posix.O_CLOEXEC, 0o600)
        try:
            start = posix.fstat(descriptor).st_size
            pid = posix.posix_spawnp(
                argv[0],
                argv,
                posix.environ,
                file_actions=[
                    (posix.POSIX_SPAWN_OPEN, 0, "/dev/null", posix.O_RDONLY, 0),
                    (posix.POSIX_SPAWN_DUP2, descriptor, 1),
                    (posix.POSIX_SPAWN_DUP2, descriptor, 2),
                ],
                setsid=True,  # survives the terminal, and can be signalled as a group
                setsigmask=_BLOCKED if OUR_MODULE in argv else (),
                setsigdef=DEFAULT_SIGNALS,
            )
        finally:
            posix.close(descriptor)
    except OSError as error:
        return Spawned(0, f"{argv[0]}: {(error.strerror or str(error)).lower()}", start)
    return Spawned(pid, "", start)
