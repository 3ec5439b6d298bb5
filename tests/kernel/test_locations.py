import os
import stat
from pathlib import Path

import jupyter_core.paths
import pytest

from itui_kernel.protocol import locations, mounts
from itui_kernel.protocol.errors import ConnectionFileError

VARIABLES = (
    "ITUI_RUNTIME_DIR",
    "ITUI_DATA_DIR",
    "ITUI_STATE_DIR",
    "XDG_RUNTIME_DIR",
    "XDG_DATA_HOME",
    "XDG_STATE_HOME",
    "JUPYTER_PATH",
    "JUPYTER_DATA_DIR",
    "JUPYTER_RUNTIME_DIR",
    "JUPYTER_PREFER_ENV_PATH",
    "CONDA_PREFIX",
)


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("JUPYTER_PLATFORM_DIRS", "0")


def test_runtime_directory_is_private(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    directory = locations.runtime_directory()
    assert directory == tmp_path / "itui"
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    assert locations.runtime_directory() == directory


@pytest.mark.parametrize("value", ["", "relative", "/nonexistent/for/itui", "/proc/1"])
def test_unusable_xdg_directories_are_passed_over(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", value)
    monkeypatch.setattr(os, "access", lambda path, mode: not path.startswith("/proc"))
    assert locations.runtime_directory() == Path(f"/tmp/itui-{os.geteuid()}")


@pytest.fixture
def login(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A login by SSH where systemd runs: its directory goes with the last logout."""
    directory = tmp_path / "user"
    directory.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(directory))
    monkeypatch.setenv("LOGNAME", "ada")
    monkeypatch.setattr(locations, "_systemd_directory", lambda: directory / "itui")
    monkeypatch.setattr(locations, "_temporary_directory", lambda: tmp_path / "tmp")
    monkeypatch.setattr(locations, "_LINGERING", str(tmp_path / "linger"))
    return directory


def test_what_a_logout_removes_is_for_those_who_linger(login: Path, tmp_path: Path) -> None:
    assert locations.runtime_directory() == tmp_path / "tmp"
    assert locations.runtime_directories() == [tmp_path / "tmp"]
    (tmp_path / "linger").mkdir()
    (tmp_path / "linger" / "ada").touch()
    assert locations.runtime_directory() == login / "itui"
    # sessions from before are still found, where nobody else can have prepared them
    assert locations.runtime_directories() == [login / "itui", tmp_path / "tmp"]
    (tmp_path / "tmp").chmod(0o755)
    assert locations.runtime_directories() == [login / "itui"]


MOUNTS = r"""
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
23 22 0:20 / /home rw shared:2 - nfs4 server:/home rw,vers=4.2
24 23 0:21 / /home/local\040disk rw - xfs /dev/sdb1 rw
25 22 0:22 / /scratch rw - lustre mgs@o2ib:/scratch rw
26 22 0:23 / /tmp rw - tmpfs tmpfs rw
27 26 0:24 / /tmp rw master:3 propagate_from:1 - fuse.sshfs far:/ rw
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "ext4"),
        ("/home", "nfs4"),
        ("/home/ada/x", "nfs4"),
        ("/homely", "ext4"),
        ("/home/local disk/x", "xfs"),
        ("/scratch/ada", "lustre"),
        ("/tmp/itui-1", "fuse.sshfs"),
    ],
)
def test_the_file_system_of_a_path(tmp_path: Path, path: str, kind: str) -> None:
    (tmp_path / "mountinfo").write_text(MOUNTS.lstrip())
    assert mounts.file_system(path, str(tmp_path / "mountinfo")) == kind
    assert (kind in mounts.NETWORK) is (kind in ("nfs4", "lustre", "fuse.sshfs"))


def test_a_network_file_system_is_refused(
    monkeypatch: pytest.MonkeyPatch, login: Path, tmp_path: Path
) -> None:
    (tmp_path / "linger").mkdir()
    (tmp_path / "linger" / "ada").touch()
    monkeypatch.setattr(locations, "network_file_system", lambda path: "nfs" * (path == login))
    assert locations.runtime_directory() == tmp_path / "tmp"
    monkeypatch.setattr(locations, "network_file_system", lambda path: "gpfs")
    with pytest.raises(
        ConnectionFileError, match=r"network file system \(gpfs\).*ITUI_RUNTIME_DIR"
    ):
        locations.runtime_directory()
    monkeypatch.setenv("ITUI_RUNTIME_DIR", str(tmp_path / "chosen"))
    with pytest.raises(ConnectionFileError, match="chosen: is on a network file system"):
        locations.runtime_directory()


def test_our_variables_override(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ITUI_RUNTIME_DIR", str(tmp_path / "run"))
    monkeypatch.setenv("ITUI_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("ITUI_STATE_DIR", str(tmp_path / "state"))
    assert locations.runtime_directory() == tmp_path / "run"
    assert locations.data_directory() == tmp_path / "data"
    assert locations.state_directory() == tmp_path / "state"


def test_data_and_state_follow_xdg(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert locations.data_directory() == tmp_path / ".local/share/itui"
    assert locations.state_directory() == tmp_path / ".local/state/itui"
    monkeypatch.setenv("XDG_DATA_HOME", "/d")
    monkeypatch.setenv("XDG_STATE_HOME", "not/absolute")
    assert locations.data_directory() == Path("/d/itui")
    assert locations.state_directory() == tmp_path / ".local/state/itui"


def test_prepared_directories_are_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "real").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o750)
    for name, reason in [
        ("file", "cannot be created"),
        ("link", "is a link"),
        ("open", "is open to other users: chmod 700 it"),
        ("file/below", "cannot be created"),
    ]:
        with pytest.raises(ConnectionFileError, match=reason):
            locations.private_directory(tmp_path / name)


@pytest.mark.skipif(os.geteuid() == 0, reason="root owns what others cannot")
def test_directories_of_others_are_refused() -> None:
    with pytest.raises(ConnectionFileError, match="belongs to another user"):
        locations.private_directory(Path("/"))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a directory away")
def test_given_away_directories_are_refused(tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir(mode=0o700)
    os.chown(tmp_path / "theirs", 65534, 65534)
    with pytest.raises(ConnectionFileError, match="belongs to another user"):
        locations.private_directory(tmp_path / "theirs")


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"JUPYTER_PATH": "/a:/b"},
        {"JUPYTER_DATA_DIR": "/data"},
        {"JUPYTER_PREFER_ENV_PATH": "1"},
        {"JUPYTER_PREFER_ENV_PATH": "0"},
        {"XDG_DATA_HOME": "/xdg", "JUPYTER_RUNTIME_DIR": "/run/jupyter"},
    ],
)
def test_we_search_where_jupyter_searches(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    expected = [Path(each) for each in jupyter_core.paths.jupyter_path()]
    assert locations.jupyter_data_paths() == expected
    runtime = Path(jupyter_core.paths.jupyter_runtime_dir())
    assert locations.jupyter_runtime_directories()[0] == runtime


def test_a_directory_below_one_that_others_write_to_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    monkeypatch.setenv("ITUI_RUNTIME_DIR", str(shared / "run"))
    for mode in (0o777, 0o757):
        shared.chmod(mode)
        with pytest.raises(ConnectionFileError, match="shared may be written to by other users"):
            locations.runtime_directory()
    for mode in (0o1777, 0o775, 0o755):  # only the owner's own group may write, as many have it
        shared.chmod(mode)
        assert locations.runtime_directory() == shared / "run"
