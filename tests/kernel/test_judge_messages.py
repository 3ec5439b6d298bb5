"""jupyter_kernel_test, with every test it has, against our kernel."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jupyter_kernel_test
import pytest


@pytest.fixture(autouse=True, scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Write a kernelspec called itui where Jupyter looks first."""
    path = tmp_path_factory.mktemp("jupyter")
    directory = path / "kernels" / "itui"
    directory.mkdir(parents=True)
    (directory / "kernel.json").write_text(json.dumps(kernelspec()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_PATH", str(path))
        patch.setenv("ITUI_DATA_DIR", str(path / "data"))
        yield


def kernelspec() -> dict[str, Any]:
    argv = [sys.executable, "-P", "-m", "itui_kernel", "-f", "{connection_file}"]
    return {"argv": argv, "display_name": "itui", "language": "python"}


class TestKernel(jupyter_kernel_test.KernelTests):  # type: ignore[misc]
    kernel_name = "itui"
    language_name = "python"
    file_extension = ".py"
    code_hello_world = "print('hello, world')"
    code_stderr = "import sys; print('oops', file=sys.stderr)"
    completion_samples = (
        {"text": "zi", "matches": {"zip"}},
        {"text": "import coll", "matches": {"collections"}},
    )
    complete_code_samples = ("1", "print('hello')", "def f(x):\n  return x * 2\n\n\n")
    incomplete_code_samples = ("print('''hello", "def f(x):\n  x * 2")
    invalid_code_samples = ("import = 7q",)
    code_page_something = "zip?"
    code_generate_error = "raise"
    code_execute_result = (
        {"code": "1 + 2 + 3", "result": "6"},
        {"code": "[n * n for n in range(1, 4)]", "result": "[1, 4, 9]"},
    )
    code_display_data = (
        {
            "code": "from IPython.display import HTML, display; display(HTML('<b>test</b>'))",
            "mime": "text/html",
        },
    )
    code_history_pattern = "1 * 3"
    supported_history_operations = ("tail", "search", "range")
    code_inspect_sample = "zip"
    code_clear_output = "from IPython.display import clear_output; clear_output()"

    def test_it_is_our_kernel(self) -> None:
        self.flush_channels()
        reply = self.kc.kernel_info(reply=True, timeout=20)
        assert reply["content"]["implementation"] == "itui"


class TestWelcome(jupyter_kernel_test.IopubWelcomeTests):  # type: ignore[misc]
    kernel_name = "itui"
    support_iopub_welcome = True


def test_every_sample_is_given() -> None:
    samples = [name for name in vars(jupyter_kernel_test.KernelTests) if "code_" in name]
    samples += ["completion_samples", "supported_history_operations"]
    missing = [name for name in samples if not getattr(TestKernel, name)]
    assert not missing


def test_the_kernelspec_is_ours(tmp_path: Path) -> None:
    assert "itui_kernel" in kernelspec()["argv"]
