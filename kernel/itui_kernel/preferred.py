"""What the user prefers, as the kernel takes it: a mistake in the file must not keep it away."""

from __future__ import annotations

from itui_kernel.log import Log
from itui_kernel.protocol.preferences import Preferences, PreferencesError, read_preferences


def preferred(log: Log) -> tuple[Preferences, str]:
    """Return the preferences, or the defaults and what is wrong with the file."""
    try:
        return read_preferences(), ""
    except PreferencesError as error:
        mistake = f"{error}; the defaults are used instead"
        log.write(mistake)
        return Preferences(), mistake
