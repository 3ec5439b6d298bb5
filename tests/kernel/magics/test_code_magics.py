"""%save, %load, %macro, %pastebin, %notebook and %edit."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import pytest

from itui_kernel.shell.recall.macros import Macro
from shell_session import ShellSession

SOURCE = '''import os

def f(x):
    """doc"""
    return x

@decorated
class A:
    pass

x = 3
'''


FUNCTION = 'def f(x):\n    """doc"""\n    return x\n'
CLASS = "@decorated\nclass A:\n    pass\n"


@pytest.fixture
def used(session: ShellSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ShellSession:
    """A session in an empty directory with a file and three inputs."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ITUI_DATA_DIR", str(tmp_path / "data"))
    Path("foo.py").write_text(SOURCE)
    for code in ("a = 1", "b = 2\nc = 3", "!echo hi"):
        session.run(code)
    return session


def edit(session: ShellSession, line: str) -> dict[str, Any]:
    """Return what the frontend is asked to edit."""
    ran = session.run(f"%edit {line}")
    assert ran.reply.status == "ok", ran.error
    (payload,) = ran.reply.payload or ()
    assert isinstance(payload, dict)
    return payload


# --- %save


def test_save(used: ShellSession) -> None:
    written = "The following commands were written to file"
    code = "a = 1\nb = 2\nc = 3\nget_ipython().system('echo hi')"
    assert used.printed("%save out 1-3") == f"{written} `out.py`:\n{code}\n"
    assert Path("out.py").read_text() == f"# coding: utf-8\n{code}\n"
    used.run("%save -a out.py 1")
    assert Path("out.py").read_text() == f"# coding: utf-8\n{code}\na = 1\n"
    assert used.printed("%save -r raw 3") == f"{written} `raw.ipy`:\n!echo hi\n"
    assert used.printed("%save all").endswith("'-r raw 3')\n")


def test_save_asks_before_it_overwrites(used: ShellSession) -> None:
    used.answers += ["", "y"]
    assert used.printed("%save foo 1") == "Operation cancelled.\n"
    assert used.prompts == ["File `foo.py` exists. Overwrite (y/[N])?  "]
    assert "force overwrite" in used.run("%save foo 1", allow_stdin=False).stdout
    assert Path("foo.py").read_text() == SOURCE
    used.run("%save foo 1")
    assert Path("foo.py").read_text() == "# coding: utf-8\na = 1\n"
    used.run("%save -f foo 2")
    assert "b = 2" in Path("foo.py").read_text()


def test_save_says_what_it_cannot_find(used: ShellSession) -> None:
    assert used.run("%save").error == "UsageError: Missing filename."
    assert "'zz' was not found in history" in used.printed("%save out zz")
    assert used.printed("%save out a") == "a is neither a string nor a macro.\n"
    assert not Path("out.py").exists()


# --- %load


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("foo.py", SOURCE),
        ("foo", SOURCE),
        ("1-2", "a = 1\nb = 2\nc = 3"),
        ("-r 1-3 foo.py", "import os\n\ndef f(x):"),
        ("-r 3:5,7 foo.py", 'def f(x):\n    """doc"""\n@decorated'),
        ("-r 10- foo.py", "\nx = 3\n"),
        (
            "-s A,f foo.py",
            '@decorated\nclass A:\n    pass\n\ndef f(x):\n    """doc"""\n    return x\n',
        ),
        ("text", "q = 1"),
        ("latin.py", "x = 'ä'\n"),
        ("book.ipynb", "# # Title\n\na = 1\nb = 2\n\n%time\n"),
        ("-n g", "def g(): pass\n"),
        ("m", "a = 1\n"),
    ],
)
def test_load(used: ShellSession, line: str, text: str) -> None:
    used.run("text = 'q = 1'")
    used.run("def g(): pass")
    used.run("%macro -q m 1")
    Path("latin.py").write_bytes("# coding: latin-1\nx = 'ä'\n".encode("latin-1"))
    cells = [
        {"cell_type": "markdown", "source": "# Title"},
        {"cell_type": "code", "source": ["a = 1\n", "b = 2"]},
        {"cell_type": "code", "source": "%time\n"},
    ]
    Path("book.ipynb").write_text(json.dumps({"cells": cells}))
    ran = used.run(f"%load {line}")
    assert ran.next_input == f"# %load {line}\n{text}"
    assert [each["replace"] for each in ran.reply.payload or ()] == [True]


def test_load_from_an_address(used: ShellSession) -> None:
    address = Path("foo.py").absolute().as_uri()
    assert used.run(f"%load {address}").next_input == f"# %load {address}\n{SOURCE}"
    assert "No such file" in used.run(f"%load {address}x").error


def test_load_asks_about_much(used: ShellSession) -> None:
    Path("big.py").write_text("x = 1\n" * 40_000)
    used.answers += ["n"]
    ran = used.run("%load big.py")
    assert (ran.stdout, ran.next_input) == ("Operation cancelled.\n", None)
    assert "240000 characters" in used.prompts[0]
    assert used.run("%load -y big.py").next_input is not None


@pytest.mark.parametrize(
    "line", ["nothing.py", "-r a-b foo.py", "-s f broken.py", "a", "not.ipynb"]
)
def test_load_says_what_is_wrong(used: ShellSession, line: str) -> None:
    Path("broken.py").write_text("def f(:")
    Path("not.ipynb").write_text("[]")
    assert used.run(f"%load {line}").error.startswith("UsageError: ")


# --- %macro


def test_a_macro_runs_when_its_name_is_typed(used: ShellSession) -> None:
    assert used.printed("%macro m 1-2") == (
        "Macro `m` created. To execute, type its name (without quotes).\n"
        "=== Macro contents: ===\na = 1\nb = 2\nc = 3\n "
    )
    used.run("a = c = 0")
    for code in ("m", "m  # again", "m;"):
        used.run(code)
        assert (used["a"], used["c"]) == (1, 3)
    assert used.shown("%macro") == "['m']"
    assert used["In"][6] == "a = 1\nb = 2\nc = 3"


def test_macros_with_magics_can_be_added_and_stored(used: ShellSession) -> None:
    used.run("%macro -qr hello 3")
    used.run("%macro -q first foo.py")
    assert used.printed("hello") == "hi\n"
    used.run("both = hello + hello + 'end = 1'")
    assert used.printed("both") == "hi\nhi\n"
    assert used["end"] == 1
    assert used["first"] == Macro(SOURCE)
    assert pickle.loads(pickle.dumps(used["both"])) == used["both"]
    assert used.printed("print(hello)") == "!echo hi\n\n"
    assert used.run("[hello]").result == "[Macro('!echo hi\\n')]"


def test_macro_says_what_is_wrong(used: ShellSession) -> None:
    assert "insufficient args" in used.run("%macro m").error
    assert "'1m' is no name" in used.run("%macro 1m 1").error
    assert "'zz' was not found" in used.printed("%macro m zz")


# --- %pastebin and %notebook


def test_pastebin_keeps_the_code_here(used: ShellSession, tmp_path: Path) -> None:
    path = Path(str(used.shown("%pastebin -d 'for Ann' 1-2")).strip("'"))
    assert path.parent == tmp_path / "data" / "pastes"
    assert path.read_text() == "# for Ann\na = 1\nb = 2\nc = 3\n"
    other = Path(str(used.shown("%pastebin 3")).strip("'"))
    assert other.read_text() == "!echo hi\n"
    assert len(list(path.parent.iterdir())) == 2


def test_notebook(used: ShellSession) -> None:
    used.run("class Shown:\n    def _repr_html_(self):\n        return '<b>ä</b>'")
    used.run("Shown()")
    assert "The session was written to notebook `out.ipynb`.\n" in used.printed("%notebook out")
    made = json.loads(Path("out.ipynb").read_text(encoding="utf-8"))
    assert (made["nbformat"], made["nbformat_minor"]) == (4, 5)
    cells = made["cells"]
    assert [each["execution_count"] for each in cells] == [1, 2, 3, 4, 5]
    assert cells[1]["source"] == ["b = 2\n", "c = 3"]
    (output,) = cells[4]["outputs"]
    assert output["data"]["text/html"] == ["<b>ä</b>"]
    assert (output["output_type"], output["execution_count"]) == ("execute_result", 5)
    assert "c = 3" in str(used.run("%load out.ipynb").next_input)


# --- %edit


def test_edit_begins_empty(used: ShellSession) -> None:
    payload = edit(used, "")
    assert Path(payload["filename"]).read_text() == ""
    assert (payload["source"], payload["line_number"]) == ("edit_magic", None)
    assert "then" not in payload


@pytest.mark.parametrize(
    ("line", "text"),
    [("1-2", "a = 1\nb = 2\nc = 3\n"), ("-r 3", "!echo hi\n"), ("text", "q = 1")],
)
def test_edit_of_text_proposes_what_it_becomes(used: ShellSession, line: str, text: str) -> None:
    used.run("text = 'q = 1'")
    payload = edit(used, line)
    assert Path(payload["filename"]).read_text() == text
    assert "then" not in payload


def test_edit_of_files_proposes_to_run_them(used: ShellSession, tmp_path: Path) -> None:
    path = str(tmp_path / "foo.py")
    assert edit(used, "foo.py") == {
        "source": "edit_magic",
        "filename": path,
        "line_number": None,
        "then": f"%run -i {path}",
    }
    assert edit(used, "-x -n 3 foo")["then"] == ""
    assert edit(used, "-n 3 foo")["line_number"] == 3
    assert edit(used, "new.py")["filename"] == str(tmp_path / "new.py")
    assert edit(used, "-p")["filename"] == str(tmp_path / "new.py")


def test_edit_of_objects_opens_where_they_are_defined(used: ShellSession) -> None:
    used.run("import os.path\n\ndef g():\n    pass")
    payload = edit(used, "os.path.join")
    assert payload["filename"].endswith("posixpath.py")
    assert (
        "def join" in Path(payload["filename"]).read_text().splitlines()[payload["line_number"] - 1]
    )
    payload = edit(used, "g")
    assert Path(payload["filename"]).read_text() == "import os.path\n\ndef g():\n    pass\n"
    assert payload["line_number"] == 3


def test_edit_of_a_macro_makes_it_anew(used: ShellSession) -> None:
    used.run("%macro -q m 1")
    payload = edit(used, "m")
    Path(payload["filename"]).write_text("a = 100\n")
    used.run(payload["then"])
    used.run("m")
    assert used["a"] == 100


@pytest.mark.parametrize("line", ["-p", "zz", "99", "a", "len"])
def test_edit_says_what_it_cannot_open(used: ShellSession, line: str) -> None:
    assert used.run(f"%edit {line}").error.startswith("UsageError: ")
