"""What pasted text has before its code."""

from __future__ import annotations

import pytest

from itui_kernel.shell.input.transforms import TransformRegistry


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("+if x:\n+    y\n+\n+    z", "if x:\n    y\n\n    z"),
        ("+x\n+y", "+x\n+y"),  # Python as it stands
        ("+x = 1", "x = 1"),
        ("+!ls", "get_ipython().system('ls')"),
        ("+x\ny z", "+x\ny z"),
        (
            "--- a/m.py\n+++ b/m.py\n@@ -1,3 +1,3 @@ def f():\n def f():\n-    x = 1\n+    x = 2\n"
            "\n     return x\n",
            "def f():\n    x = 2\n\n    return x\n",
        ),
        ("@@ -1 +1 @@\n-a\n+b\n@@ -9 +9 @@\n c", "b\nc"),
        ('x = """\n@@ -1 +1 @@\n+a\n"""', 'x = """\n@@ -1 +1 @@\n+a\n"""'),
        (
            "%%f p\n@@ -1 +1 @@\n+a\n",
            "get_ipython().run_cell_magic('f', 'p', '@@ -1 +1 @@\\n+a\\n')",
        ),
        ("> x = 1\n> if x:\n>     y", "x = 1\nif x:\n    y"),
        ("> > x\n> > y\n", "x\ny\n"),
        (">x\n>y", "x\ny"),
        ("> x\ny", "> x\ny"),
        ("> >>> x\n> ... y", "x\ny"),
        ("    else:\n        x\n    y", "else:\n    x\ny"),
        ('    x = """\na\n"""\n    y', 'x = """\na\n"""\ny'),
        ("    x\n# c\n    y", "x\n# c\ny"),
        ("    x\ny", "    x\ny"),
        ("\tx\n    y", "\tx\n    y"),
        ("   ...: x\n   ...: y", "x\ny"),
        ("  In [3]: x\n     ...: y", "x\ny"),
    ],
)
def test_marks_are_taken_away(text: str, code: str) -> None:
    assert TransformRegistry().runnable(text) == code
