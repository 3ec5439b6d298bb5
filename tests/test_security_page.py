"""Every line of the page about security has a test behind it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

TESTS = Path(__file__).parent
PAGE = (TESTS.parent / "docs" / "security.md").read_text()


def test_every_row_of_the_page_names_a_test_that_there_is() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| ") and "---" not in line]
    assert len(rows) > 10
    for row in rows:
        assert re.search(r"`test_\w+\.py::test_\w+`", row) or row.endswith("| test |"), row


def test_every_test_the_page_names_there_is() -> None:
    for file, name in re.findall(r"`(test_\w+\.py)::(test_\w+)`", PAGE):
        (path,) = TESTS.rglob(file)
        functions = [each for each in ast.parse(path.read_text()).body if hasattr(each, "name")]
        assert name in {each.name for each in functions}
