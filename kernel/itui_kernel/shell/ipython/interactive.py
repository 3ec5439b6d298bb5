"""What libraries that ask for IPython get: ``get_ipython()``, our shell under IPython's names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from itui_kernel.shell.ipython.adjusting import Adjusts, InputTransformerManager
from itui_kernel.shell.ipython.aliasing import RunsCommands
from itui_kernel.shell.ipython.commanding import MagicsManager, RunsMagics
from itui_kernel.shell.ipython.completing import Completer, Completes
from itui_kernel.shell.ipython.configuration import Configuration, HasConfiguration
from itui_kernel.shell.ipython.displaying import DisplayFormatter, DisplayPublisher
from itui_kernel.shell.ipython.hooks import Hooks
from itui_kernel.shell.ipython.inspecting import Inspects
from itui_kernel.shell.ipython.remembering import Remembers
from itui_kernel.shell.ipython.reporting import ShowsErrors, TracebackFormatter
from itui_kernel.shell.ipython.running import RunsCode
from itui_kernel.shell.ipython.setting import HasSettings

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell


class InteractiveShell(
    RunsCode,
    RunsCommands,
    Adjusts,
    HasSettings,
    HasConfiguration,
    RunsMagics,
    Inspects,
    Completes,
    Remembers,
    ShowsErrors,
):
    """What ``get_ipython()`` returns."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._config = Configuration()
        self.configurables = []
        self.display_formatter = DisplayFormatter(shell)
        self._display_pub = DisplayPublisher(shell)
        self.magics_manager = MagicsManager(shell)
        self.InteractiveTB = TracebackFormatter(shell)
        self.Completer = Completer(shell)
        self.input_transformer_manager = InputTransformerManager(shell)
        self.hooks = Hooks(shell)
        self.events = shell.events
        self.user_module = shell.module.module
        self.user_ns = self.user_global_ns = shell.namespace
        self.kernel: Any = None

    @property
    def display_pub(self) -> Any:
        """What publishes MIME bundles; whoever captures them puts an object of his own here."""
        return self._shell.displays.publisher or self._display_pub

    @display_pub.setter
    def display_pub(self, publisher: Any) -> None:
        is_ours = publisher is self._display_pub
        self._shell.displays.publisher = None if is_ours else publisher

    def enable_gui(self, gui: str | None = None) -> None:
        """Accept what needs no event loop between the inputs; warn of what does."""
        if gui not in (None, "inline", "agg"):
            import warnings

            warnings.warn(f"windows of {gui} answer only while code runs", stacklevel=2)
