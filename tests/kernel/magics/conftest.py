from collections.abc import Iterator

import pytest

from edited_module import write
from shell_session import ShellSession, shell_session


@pytest.fixture
def session() -> Iterator[ShellSession]:
    with shell_session() as made:
        yield made


__all__ = ["session", "write"]
