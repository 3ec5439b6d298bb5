import json
import sys
from pathlib import Path

import pytest
from jupyter_client.kernelspec import KernelSpecManager

from itui_kernel.client.kernelspec import find_kernelspec, install_kernelspec
from itui_kernel.protocol.errors import KernelError


@pytest.fixture(autouse=True)
def _places(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "first"))
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "user"))
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "config"))


def write(directory: Path, name: str, text: str | None = None, **fields: object) -> Path:
    path = directory / "kernels" / name / "kernel.json"
    path.parent.mkdir(parents=True)
    data = {"argv": ["run", "{connection_file}"], "display_name": name, "language": "x", **fields}
    path.write_text(json.dumps(data) if text is None else text)
    return path.parent


def test_the_first_path_wins(tmp_path: Path) -> None:
    write(tmp_path / "user", "odd", argv=["second"])
    write(tmp_path / "first", "odd", argv=["first"])
    assert find_kernelspec("odd").argv == ("first",)


def test_names_have_no_case(tmp_path: Path) -> None:
    write(tmp_path / "user", "OddName")
    assert find_kernelspec("oDDnAME").name == "oddname"


def test_fields(tmp_path: Path) -> None:
    directory = write(tmp_path / "user", "odd", env={"A": "1"}, interrupt_mode="message")
    spec = find_kernelspec("odd")
    assert spec.argv == ("run", "{connection_file}")
    assert (spec.env, spec.interrupt_mode, spec.directory) == ({"A": "1"}, "message", directory)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "holds list, not an object"),
        ("{}", '"argv" must be a list of strings'),
        ('{"argv": []}', '"argv" must be a list of strings'),
        ('{"argv": [1]}', '"argv" must be a list of strings'),
        ('{"argv": ["a"], "env": [1]}', '"env" must be an object'),
    ],
)
def test_what_is_wrong_with_a_spec_is_said(tmp_path: Path, text: str, reason: str) -> None:
    write(tmp_path / "user", "odd", text)
    with pytest.raises(KernelError, match=rf"odd.kernel\.json: {reason}"):
        find_kernelspec("odd")


def test_an_empty_environment_may_be_a_list(tmp_path: Path) -> None:
    write(tmp_path / "user", "odd", '{"argv": ["a"], "env": []}')
    assert find_kernelspec("odd").env == {}


def test_an_unknown_name_lists_the_known(tmp_path: Path) -> None:
    write(tmp_path / "user", "good")
    with pytest.raises(KernelError, match=r'no kernel is installed as "odd" \(installed: .*good'):
        find_kernelspec("odd")


def test_we_find_what_jupyter_finds(tmp_path: Path) -> None:
    write(tmp_path / "first", "one")
    write(tmp_path / "user", "Two")
    judge = KernelSpecManager().find_kernel_specs()
    assert {"one", "two"} <= set(judge)
    for name, path in judge.items():
        assert str(find_kernelspec(name).directory) == path


def test_jupyter_finds_what_we_install(tmp_path: Path) -> None:
    path = install_kernelspec()
    assert path == tmp_path / "user" / "kernels" / "itui" / "kernel.json"
    judge = KernelSpecManager().get_kernel_spec("itui")
    assert judge.argv == [sys.executable, "-m", "itui_kernel", "-f", "{connection_file}"]
    assert (judge.display_name, judge.language) == ("itui", "python")
    assert judge.interrupt_mode == "signal"
    assert find_kernelspec("itui").argv == tuple(judge.argv)
    assert install_kernelspec() == path


def test_installing_below_a_prefix(tmp_path: Path) -> None:
    path = install_kernelspec(tmp_path / "env")
    assert path == tmp_path / "env/share/jupyter/kernels/itui/kernel.json"
    (tmp_path / "file").touch()
    with pytest.raises(KernelError, match="cannot be written"):
        install_kernelspec(tmp_path / "file")
