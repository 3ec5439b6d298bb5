"""The errors a user can cause; each message says where, what, and what to do instead."""


class ItuiError(Exception):
    """A condition reported to the user as one line; the command line exits with status 2."""


class ProtocolError(ItuiError):
    """A message that breaks the messaging protocol."""


class ConnectionFileError(ItuiError):
    """A connection file that cannot be read, written or used."""


class KernelError(ItuiError):
    """A kernel that cannot be found, started or reached."""
