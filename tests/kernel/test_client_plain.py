import pytest

from itui_kernel.client.plain import text_form
from itui_kernel.protocol.messages import (
    Content,
    DisplayData,
    Error,
    ExecuteResult,
    InputRequest,
    Status,
    Stream,
)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (Stream(name="stdout", text="no end"), "no end"),
        (ExecuteResult(execution_count=1, data={"text/plain": "2", "text/html": "<b>"}), "2\n"),
        (DisplayData(data={"image/png": "", "text/html": ""}), "<image/png, text/html>\n"),
        (DisplayData(data={}), ""),
        (Error(ename="E", evalue="v", traceback=["a", "b"]), "a\nb\n"),
        (Error(ename="E", evalue="v", traceback=[]), "E: v\n"),
        (InputRequest(prompt="? "), ""),
        (Status(execution_state="idle"), ""),
    ],
)
def test_text_forms(content: Content, text: str) -> None:
    assert text_form(content) == text
