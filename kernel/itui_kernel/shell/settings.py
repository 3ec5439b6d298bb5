"""What the user can set in the shell; each has one place and a name for ``%config``."""

from __future__ import annotations

from typing import Any

STORE = "store"  # the directory of stored values, below that of the user's data
AUTORESTORE = "autorestore"  # a file there: new sessions begin with them
COLORS = ("nocolor", "neutral", "linux", "lightbg")


class Settings:
    """The settings of one shell; magics change them, the shell reads them where they matter.

    What stands here are the values a session begins with.
    """

    automagic: bool = True  # a magic needs no % where no variable has its name
    autocall: int = 0  # calls without brackets: 0 never, 1 when arguments follow, 2 always
    autoawait: bool = True  # top-level await
    autoindent: bool = True  # for frontends that ask
    xmode: str = "Context"  # of tracebacks: one of errors.look.MODES
    colors: str = "neutral"  # of tracebacks and help: nocolor, neutral, linux, lightbg
    ast_node_interactivity: str = "last_expr"  # the values of which statements are shown
    shows_rewritten: bool = True  # the call that autocall made of a line
    minds_case: bool = True  # upper and lower case differ in wildcards
    logs_quietly: bool = False  # %logstart says nothing
    changes_directory_quietly: bool = False  # %cd says nothing
    raises_failed_commands: bool = False  # a ! command that fails is an error
    use_jedi: bool = True  # complete what only reading the code can tell
    closes_keys: bool = True  # completed keys get their quote and bracket
    cache_size: int = 1000  # results kept in Out
    cache_bytes: int = 1 << 30  # bytes of results kept in Out, as far as their size is known
    autocall_before: int = 1  # what %autocall switches back to

    def __init__(self) -> None:
        self.before_doctest: dict[str, Any] = {}  # what %doctest_mode goes back to
