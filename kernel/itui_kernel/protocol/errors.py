"""The errors a user can cause; each message says where, what, and what to do instead."""


class ItuiError(Exception):
    """A condition reported to the user as one line; the command line exits with status 2."""


class ProtocolError(ItuiError):
    """A message that breaks the messaging protocol."""


class ConnectionFileError(ItuiError):
    """A connection file that cannot be read, written or used."""


class KernelError(ItuiError):
    """A kernel that cannot be found, started or reached."""


def quoted(text: str) -> str:
    r"""Return foreign text for a message: in quotes, short and printable.

    >>> print(quoted("tcp"), quoted("\x1b[2J"))
    "tcp" "\x1b[2J"
    """
    shown = text[:60]
    return f'"{shown if shown.isprintable() else shown.encode("unicode_escape").decode()}"'
