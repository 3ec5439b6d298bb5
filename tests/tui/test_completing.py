"""Completion: asked, narrowed, walked, taken, and ignored when it comes too late."""

from __future__ import annotations

from typing import Any

import pytest

from conversation import Conversation
from itui.model.overlays import Completion, Finder, InputPrompt
from itui.model.state import KernelPhase
from itui_kernel.client.events import Expired
from itui_kernel.protocol.messages import CompleteReply


@pytest.fixture
def talk() -> Conversation:
    return Conversation()


def offer(
    talk: Conversation,
    *matches: str,
    start: int = 0,
    types: dict[str, str] | None = None,
    told: dict[str, Any] | None = None,
) -> None:
    """Answer the newest completion request; ``told`` is what our own kernel adds."""
    described = [{"text": text, "type": kind} for text, kind in (types or {}).items()]
    request = talk.last("complete")
    cursor = getattr(request.content, "cursor_pos", 0)
    metadata = {"_jupyter_types_experimental": described, **({"itui": told} if told else {})}
    reply = CompleteReply(
        matches=list(matches), cursor_start=start, cursor_end=cursor, metadata=metadata
    )
    talk.reply(reply, request)


def popup(talk: Conversation) -> list[str] | None:
    overlay = talk.state.overlay
    return [each.text for each in overlay.matches] if isinstance(overlay, Completion) else None


def test_tab_asks_and_one_match_is_taken_at_once(talk: Conversation) -> None:
    talk.type("impo")
    talk.press("tab")
    (request,) = talk.sent_for("complete")
    assert (request.code, request.cursor_pos) == ("impo", 4)
    offer(talk, "import")
    assert talk.state.editor.text == "import"
    assert talk.state.overlay is None


def test_tab_indents_where_a_line_begins(talk: Conversation) -> None:
    talk.press("tab")
    assert talk.state.editor.text == "    "
    assert not talk.sent_for("complete")


def test_several_matches_open_a_popup_with_their_types(talk: Conversation) -> None:
    talk.type("x = np.ze")
    talk.press("tab")
    offer(talk, "np.zeros", "np.zeros_like", "np.zeta", start=4, types={"np.zeta": "function"})
    overlay = talk.state.overlay
    assert isinstance(overlay, Completion)
    assert [each.type for each in overlay.matches] == ["", "", "function"]
    talk.press("tab enter")
    assert talk.state.editor.text == "x = np.zeros_like"
    assert talk.state.overlay is None


def test_what_all_matches_share_is_inserted(talk: Conversation) -> None:
    talk.type("alp")
    talk.press("tab")
    offer(talk, "alphabet_one", "alphabet_two")
    assert talk.state.editor.text == "alphabet_"
    assert popup(talk) == ["alphabet_one", "alphabet_two"]
    talk.press("enter")
    assert talk.state.editor.text == "alphabet_one"


def test_typing_narrows_and_a_mismatch_closes(talk: Conversation) -> None:
    talk.type("a")
    talk.press("tab")
    offer(talk, "abc", "abde", "axe", "Able")
    talk.press("b")
    assert popup(talk) == ["abc", "abde", "Able"]
    talk.press("d")
    assert popup(talk) == ["abde"]
    talk.press("!")
    assert popup(talk) is None
    assert talk.state.editor.text == "abd!"


def test_the_popup_goes_when_a_match_is_typed_out(talk: Conversation) -> None:
    talk.type("a")
    talk.press("tab")
    offer(talk, "ab", "xy")
    talk.press("b")
    assert popup(talk) is None


def test_backspace_completes_anew(talk: Conversation) -> None:
    talk.type("ab")
    talk.press("tab")
    offer(talk, "abc", "abd")
    talk.press("backspace")
    assert popup(talk) is None
    assert talk.last("complete").content.code == "a"  # type: ignore[attr-defined]
    offer(talk, "abc", "axe")
    assert popup(talk) == ["abc", "axe"]


def test_walking_goes_round(talk: Conversation) -> None:
    talk.type("a")
    talk.press("tab")
    offer(talk, *(f"x{n}" for n in range(20)))
    chosen = []
    for keys in ("up", "down", "page down", "page down", "page down", "page up", "shift tab"):
        talk.press(keys)
        assert isinstance(talk.state.overlay, Completion)
        chosen.append(talk.state.overlay.selected)
    assert chosen == [19, 0, 8, 16, 19, 11, 10]


@pytest.mark.parametrize("keys", ["esc", "ctrl g", "ctrl c"])
def test_the_popup_is_closed_without_a_change(talk: Conversation, keys: str) -> None:
    talk.type("a")
    talk.press("tab")
    offer(talk, "ab", "ac")
    talk.press(keys)
    assert popup(talk) is None
    assert talk.state.editor.text == "a"


def test_other_keys_close_the_popup_and_do_their_work(talk: Conversation) -> None:
    talk.type("a")
    talk.press("tab")
    offer(talk, "ab", "ac")
    talk.press("left")
    assert popup(talk) is None
    assert talk.state.editor.cursor == 0
    talk.press("ctrl e tab")
    offer(talk, "ab", "ac")
    talk.press("f5")
    assert talk.codes == ["a"]


def test_an_answer_to_an_older_text_is_ignored(talk: Conversation) -> None:
    talk.type("a")
    talk.press("tab")
    talk.press("b")
    offer(talk, "aa", "ab")
    assert popup(talk) is None
    assert talk.state.editor.text == "ab"


def test_an_answer_to_another_cursor_is_ignored(talk: Conversation) -> None:
    talk.type("ab")
    talk.press("tab left")
    offer(talk, "abc")
    assert talk.state.editor.text == "ab"


def test_an_answer_never_covers_a_prompt_or_the_finder(talk: Conversation) -> None:
    talk.begin(talk.submit("input()"))
    talk.type("a")
    talk.press("tab")
    talk.ask("? ", talk.last("execute"))
    offer(talk, "ab")
    assert isinstance(talk.state.overlay, InputPrompt)
    assert talk.state.editor.text == "a"
    talk.press("esc tab meta x")
    offer(talk, "ab", "ac")
    assert isinstance(talk.state.overlay, Finder)


def test_nothing_to_offer_failure_and_silence_are_said(talk: Conversation) -> None:
    talk.type("a")
    talk.press("tab")
    offer(talk)
    assert talk.notice == "no completions"
    talk.press("tab")
    talk.reply(CompleteReply(status="error"), talk.last("complete"))
    assert talk.notice == "the kernel could not complete"
    talk.press("tab")
    talk.on(Expired(talk.last("complete")))
    assert "no completion: the kernel does not answer" in talk.notice


def test_a_kernel_that_is_not_up_is_not_asked() -> None:
    talk = Conversation(phase=KernelPhase.STARTING)
    talk.type("a")
    talk.press("tab")
    assert talk.notice == "no completion: the kernel is starting"
    assert not talk.sent


def test_strange_answers_are_survived(talk: Conversation) -> None:
    talk.type("a")
    talk.press("tab")
    request = talk.last("complete")
    metadata = {"_jupyter_types_experimental": [3, {"text": 4}, {"text": "ab", "type": None}]}
    matches = ["ab", "ab", 5, "ac"]
    talk.reply(
        CompleteReply(matches=matches, cursor_start=99, metadata=metadata),  # type: ignore[arg-type]
        request,
    )
    assert popup(talk) == ["ab", "ac"]


def test_what_fits_only_nearly_is_offered_not_taken(talk: Conversation) -> None:
    talk.type("enumrate")
    talk.press("tab")
    offer(talk, "enumerate", told={"is_fuzzy": True, "faults": []})
    assert talk.state.editor.text == "enumrate"
    assert popup(talk) == ["enumerate"]
    talk.press("enter")
    assert talk.state.editor.text == "enumerate"


def test_typing_on_narrows_what_fits_nearly(talk: Conversation) -> None:
    talk.type("arng")
    talk.press("tab")
    offer(talk, "arange", "array_ng", told={"is_fuzzy": True})
    talk.press("e")
    assert popup(talk) == ["arange"]
    talk.press("x")
    assert popup(talk) is None


def test_a_magic_fits_with_and_without_its_mark(talk: Conversation) -> None:
    talk.type("tim")
    talk.press("tab")
    offer(talk, "%%time", "%time", "%timeit")
    talk.press("e i")
    assert popup(talk) == ["%timeit"]
    talk.press("enter")
    assert talk.state.editor.text == "%timeit"


def test_the_fault_of_a_completer_is_told(talk: Conversation) -> None:
    talk.type("x")
    talk.press("tab")
    offer(talk, told={"faults": ["mine failed: ValueError: \x1b[2J"]})
    notice = talk.state.notice
    assert notice is not None
    assert notice.text.startswith("a completer mine failed: ValueError: ")
    assert "\x1b" not in notice.text
