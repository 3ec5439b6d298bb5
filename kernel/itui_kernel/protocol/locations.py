"""Where files live: our own directories and those that Jupyter programs share."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

from itui_kernel.protocol.errors import ConnectionFileError
from itui_kernel.protocol.files import make_directory
from itui_kernel.protocol.mounts import network_file_system

OFF = ("", "no", "n", "false", "off", "0", "0.0")


def runtime_directory() -> Path:
    """Return our directory for sockets and connection files: on this host, private, existing."""
    chosen = os.environ.get("ITUI_RUNTIME_DIR")
    if chosen:
        return _on_this_host(private_directory(Path(chosen).absolute()))
    xdg = _xdg_directory()
    if xdg is not None and not network_file_system(xdg.parent):
        return private_directory(xdg)
    return _on_this_host(private_directory(_temporary_directory()))


def runtime_directories() -> list[Path]:
    """Return where sessions may be: our directory, and where it was if that has changed since.

    It changes with a variable that a login by SSH sets and a batch job does not.
    """
    found = [runtime_directory()]
    if not os.environ.get("ITUI_RUNTIME_DIR"):
        for each in (_systemd_directory(), _temporary_directory()):
            if each not in found and is_private(each):
                found.append(each)
    return found


def _xdg_directory() -> Path | None:
    """Return our place in the user's run-time directory, if what is there outlives a logout."""
    xdg = os.environ.get("XDG_RUNTIME_DIR", "")
    # after su it is often still set, to the directory of somebody else
    if not (os.path.isabs(xdg) and _is_ours(xdg) and os.access(xdg, os.W_OK | os.X_OK)):
        return None
    directory = Path(xdg, "itui")
    # systemd removes it at the last logout, and nobody could reach the sessions any more
    return directory if directory != _systemd_directory() or _lingers() else None


def _systemd_directory() -> Path:
    return Path(f"/run/user/{os.geteuid()}/itui")


def _temporary_directory() -> Path:
    return Path(f"/tmp/itui-{os.geteuid()}")


def _lingers() -> bool:
    """Tell whether systemd keeps what belongs to the user after the last logout."""
    name = os.environ.get("LOGNAME") or os.environ.get("USER") or ""
    return bool(name) and "/" not in name and os.path.exists(f"{_LINGERING}/{name}")


_LINGERING = "/var/lib/systemd/linger"


def _on_this_host(directory: Path) -> Path:
    """Return a directory in which sockets can be reached and locks hold, or refuse it."""
    kind = network_file_system(directory)
    if kind:
        raise ConnectionFileError(
            f"{directory}: is on a network file system ({kind}), where sockets do not work: set "
            "ITUI_RUNTIME_DIR to a private directory on a disk of this host"
        )
    return directory


def is_private(directory: Path) -> bool:
    """Tell whether a directory exists and nobody else can have prepared it."""
    try:
        found = os.lstat(directory)
    except OSError:
        return False
    is_open = stat.S_IMODE(found.st_mode) & 0o077
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and not is_open


def data_directory() -> Path:
    """Return the directory for what the user keeps, such as history; it may not exist yet."""
    return _own_directory("ITUI_DATA_DIR", "XDG_DATA_HOME", ".local/share")


def state_directory() -> Path:
    """Return the directory for logs; it may not exist yet."""
    return _own_directory("ITUI_STATE_DIR", "XDG_STATE_HOME", ".local/state")


def cache_directory() -> Path:
    """Return our directory for what can be made again: on a disk of this host, private."""
    chosen = os.environ.get("ITUI_CACHE_DIR")
    return private_directory(Path(chosen or f"/var/tmp/itui-{os.geteuid()}"))


def private_directory(path: Path) -> Path:
    """Create ``path`` for us alone, or check that nobody else can have prepared it."""
    try:
        make_directory(path)
        found = os.lstat(path)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ConnectionFileError(f"{path}: cannot be created: {reason}{_INSTEAD}") from None
    if not stat.S_ISDIR(found.st_mode):
        raise ConnectionFileError(f"{path}: is a link, not a directory{_INSTEAD}")
    if found.st_uid != os.geteuid():
        raise ConnectionFileError(f"{path}: belongs to another user{_INSTEAD}")
    if stat.S_IMODE(found.st_mode) & 0o077:
        raise ConnectionFileError(f"{path}: is open to other users: chmod 700 it{_INSTEAD}")
    for each in path.parents:
        if reason := not_ours_alone(each):
            raise ConnectionFileError(f"{path}: {each} {reason}{_INSTEAD}")
    return path


def not_ours_alone(directory: str | os.PathLike[str]) -> str:
    """Return why another user may replace what is ours in a directory, or nothing."""
    try:
        found = os.stat(directory)
        trusted = (os.geteuid(), 0, os.stat("/").st_uid)  # in a container root may be nobody
    except OSError:
        return ""  # who uses it is told more
    if found.st_uid not in trusted:
        return "belongs to another user"
    is_shared = found.st_mode & 0o020 and found.st_gid != os.getegid()
    if found.st_mode & stat.S_ISVTX or not (is_shared or found.st_mode & 0o002):
        return ""
    return "may be written to by other users"


_INSTEAD = " (or set ITUI_RUNTIME_DIR to a private directory)"


def jupyter_runtime_directories() -> list[Path]:
    """Return where Jupyter programs put connection files, the usual place first."""
    chosen = os.environ.get("JUPYTER_RUNTIME_DIR")
    found = [Path(chosen)] if chosen else []
    found.append(_jupyter_data_directory() / "runtime")
    xdg = os.environ.get("XDG_RUNTIME_DIR", "")
    if os.path.isabs(xdg):  # where old versions put them
        found.append(Path(xdg, "jupyter"))
    return list(dict.fromkeys(found))


def jupyter_data_paths() -> list[Path]:
    """Return where kernelspecs are searched, in Jupyter's order of preference."""
    explicit = os.environ.get("JUPYTER_PATH", "")
    found = [Path(each) for each in explicit.split(os.pathsep) if each]
    system = [Path("/usr/local/share/jupyter"), Path("/usr/share/jupyter")]
    user = jupyter_user_paths()
    environment = [each for each in [Path(sys.prefix, "share", "jupyter")] if each not in system]
    found += environment + user if _prefers_environment() else user + environment
    return list(dict.fromkeys(found + system))


def jupyter_user_paths() -> list[Path]:
    """Return where the user's own kernelspecs are searched; the first is where to install."""
    import site

    found = [_jupyter_data_directory()]
    if site.ENABLE_USER_SITE:
        found.append(Path(site.getuserbase(), "share", "jupyter"))
    return found


def _own_directory(ours: str, xdg: str, fallback: str) -> Path:
    chosen = os.environ.get(ours)
    if chosen:
        return Path(chosen)
    base = os.environ.get(xdg, "")
    return Path(base if os.path.isabs(base) else Path.home() / fallback, "itui")


def _jupyter_data_directory() -> Path:
    chosen = os.environ.get("JUPYTER_DATA_DIR")
    if chosen:
        return Path(chosen)
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Jupyter"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share", "jupyter")


def _prefers_environment() -> bool:
    """Return whether Jupyter would look into a virtual environment before the home directory."""
    wish = os.environ.get("JUPYTER_PREFER_ENV_PATH")
    if wish is not None:
        return wish.lower() not in OFF
    if sys.prefix != sys.base_prefix:
        return _is_ours(sys.prefix)
    conda = os.environ.get("CONDA_PREFIX")
    is_named = os.environ.get("CONDA_DEFAULT_ENV", "base") != "base"
    return bool(conda and is_named and sys.prefix.startswith(conda) and _is_ours(sys.prefix))


def _is_ours(path: str) -> bool:
    try:
        return os.stat(path).st_uid == os.geteuid()
    except OSError:
        return False
