"""The stages an input passes, and the pasted prompts they remove."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from tokenize import NUMBER, OP, TokenInfo

import pytest
from IPython.core.inputtransformer2 import TransformerManager

from itui_kernel.shell.input.transforms import TransformRegistry, Transforms
from shell_session import ShellSession

PASTED = [
    "1 + 1",
    "",
    "\n\n  \n",
    "\n\nx = 1",
    "  x = 1\n  y = 2",
    "    if x:\n        y\n",
    "\tx\n\ty",
    ">>> x = 1",
    ">>> x = 1\n>>> y",
    ">>> for i in x:\n...     print(i)\n...\n",
    "    >>> x\n    ... y",
    "x = '''\n>>> not a prompt\n'''",
    "for i in x:\n...     print(i)",
    "In [1]: x = 1",
    "In [12]: for i in x:\n    ...:     i\n    ...: ",
    "In [1]: f(\n   ...: 1)\n\nIn [2]: y",
    "x = 'In [1]: '",
    "x > y >> z",
]


@pytest.mark.parametrize("text", PASTED)
def test_pasted_text_becomes_what_ipython_makes_of_it(text: str) -> None:
    manager = TransformerManager()  # type: ignore[no-untyped-call]
    theirs = manager.transform_cell(text)
    assert TransformRegistry().runnable(text).rstrip("\n") == theirs.rstrip("\n")


def test_transforms_run_by_order_and_replace_their_namesakes() -> None:
    stage: Transforms[str] = Transforms()
    stage.register("b", "late", order=200)
    stage.register("a", "first", order=1)
    stage.register("c", "middle")
    stage.register("b", "last", order=300)
    assert list(stage) == [("a", "first"), ("c", "middle"), ("b", "last")]
    stage.remove("c")
    stage.remove("never there")
    assert stage.names == ["a", "b"]


def test_the_stages_follow_each_other() -> None:
    registry = TransformRegistry()
    registry.text.register("text", lambda text: text.replace("one", "two"))

    def three(tokens: list[TokenInfo]) -> list[TokenInfo]:
        return [each._replace(string="ten") if each.string == "two" else each for each in tokens]

    registry.tokens.register("tokens", three)
    assert registry.runnable("one = 1\n") == "ten = 1\n"
    assert registry.runnable("one = (") == "two = ("  # no tokens: the compiler tells the user

    class Renamed(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.Name:
            return ast.Name("x", node.ctx)

    registry.trees.register("trees", Renamed().visit)
    assert ast.unparse(registry.tree(ast.parse("ten"))) == "x"


def test_tokens_change_their_length_go_and_come() -> None:
    registry = TransformRegistry()

    def exact(tokens: list[TokenInfo]) -> Iterator[TokenInfo | tuple[int, str]]:
        for each in tokens:
            if each.type == NUMBER:
                yield each._replace(string=f"Integer({each.string})")
            elif each.string == "^":
                yield OP, "**"
            elif each.string != "please":
                yield each

    registry.tokens.register("exact", exact)
    code = "if x:\n\ty  =  2^10 + \\\n    3  # c\nplease.z\n\n"
    expected = "if x:\n\ty  =  Integer(2) ** Integer(10) + \\\n    Integer(3)  # c\n.z\n\n"
    assert registry.runnable(code) == expected


def test_an_error_names_its_transform() -> None:
    registry = TransformRegistry()
    registry.text.register("broken", lambda text: str(1 // 0))
    with pytest.raises(ZeroDivisionError) as caught:
        registry.runnable("1")
    assert caught.value.__notes__ == ["in the input transform 'broken'"]


@pytest.mark.parametrize("stage", ["cleanup", "text", "late", "tokens", "trees"])
def test_one_that_fails_does_not_lock_the_user_out(session: ShellSession, stage: str) -> None:
    transforms = getattr(session.shell.transforms, stage)
    before = transforms.names
    transforms.register("broken", lambda value: 1 // 0)
    assert "in the input transform 'broken'" in session.run("1").error
    assert session.run("2").result == "2"
    assert transforms.names == before


def test_one_may_refuse_an_input(session: ShellSession) -> None:
    def refuse(text: str) -> str:
        if "bad" in text:
            raise SyntaxError("not that")
        return text

    session.shell.transforms.text.register("strict", refuse)
    assert "not that" in session.run("bad = 1").error
    assert session.run("2").result == "2"
    assert "not that" in session.run("bad").error


def test_lists_of_ipython_take_their_place(session: ShellSession) -> None:
    interactive = session.shell.interactive
    seen: list[str] = []

    def note(lines: list[str]) -> list[str]:
        seen.extend(lines)
        return lines

    note.has_side_effects = True  # type: ignore[attr-defined]
    interactive.input_transformers_cleanup.append(note)
    interactive.input_transformers_post.append(lambda lines: [*lines, "x = 2\n"])
    assert session.shell.is_complete("x = 1") == ("complete", "")
    assert seen == []
    session.run("x = 1")
    assert (seen, session["x"]) == (["x = 1\n"], 2)


def test_a_node_transformer_that_fails_is_taken_out(session: ShellSession) -> None:
    class Broken(ast.NodeTransformer):
        def visit_Constant(self, node: ast.Constant) -> ast.Constant:
            raise ValueError("no")

    class Refusing(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.Name:
            raise InputRejected("not that name")

    class InputRejected(Exception):
        pass

    nodes = session.shell.interactive.ast_transformers
    nodes.extend([Broken(), Refusing()])
    with pytest.warns(UserWarning, match=r"is no AST transformer any longer: ValueError\('no'\)"):
        assert session.shown("3") == "3"
    assert len(nodes) == 1
    assert session.run("x").reply.evalue == "not that name"
    assert len(nodes) == 1


def test_a_transform_may_be_added_by_name_at_any_stage(session: ShellSession) -> None:
    transforms = session.shell.interactive.transforms
    transforms.late.register("double", lambda code: code * 2, order=10)
    session.run("print('a');")
    assert session["In"][-1] == "print('a');print('a');"
    transforms.late.remove("double")
    assert transforms.late.names == ["shorthand", "post-lines"]
