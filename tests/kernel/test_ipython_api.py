"""Magics and displays that libraries make with IPython's own classes reach our shell."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from typing import Any

PRELUDE = """
import json, sys
from shell_session import ShellSession

session = ShellSession()
found = []

def run(code):
    ran = session.run(code)
    if ran.reply.status == "error":
        sys.exit(ran.error)
    found.append([ran.stdout, ran.result])
"""


def ran(*inputs: str) -> list[list[Any]]:
    """What each of some inputs prints, and its result, in a fresh shell."""
    code = PRELUDE + "".join(f"run({textwrap.dedent(each)!r})\n" for each in inputs)
    code += "print('\\n' + json.dumps(found))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd="tests", check=False
    )
    assert done.returncode == 0, done.stderr + done.stdout
    made: list[list[Any]] = json.loads(done.stdout.splitlines()[-1])
    return made


def test_functions_become_magics_by_ipythons_decorators() -> None:
    define = """
        from IPython.core.magic import register_line_magic, register_cell_magic
        from IPython.core.magic import register_line_cell_magic

        @register_line_magic
        def shout(line):
            return line.upper()

        @register_cell_magic("below")
        def count(line, cell):
            return line, len(cell.splitlines())

        @register_line_cell_magic
        def both(line, cell=None):
            return cell or line
    """
    results = ran(define, "%shout a b", "%%below c\n1\n2", "%both d", "%%both\ne")[1:]
    assert [each[1] for each in results] == ["'A B'", "('c', 2)", "'d'", r"'e\n'"]


def test_classes_become_magics_with_their_own_arguments() -> None:
    define = """
        from IPython.core.magic import Magics, magics_class, line_magic, cell_magic, line_cell_magic
        from IPython.core.magic import needs_local_scope, no_var_expand
        from IPython.core.magic_arguments import argument, magic_arguments, parse_argstring

        @magics_class
        class Mine(Magics):
            @line_magic
            @magic_arguments()
            @argument("-n", type=int, default=1)
            @argument("word")
            def repeat(self, line):
                given = parse_argstring(self.repeat, line)
                return given.word * given.n

            @cell_magic("lines")
            def lines_of(self, line, cell):
                options, rest = self.parse_options(line, "ab:")
                return dict(options), rest, cell.splitlines()

            @needs_local_scope
            @line_magic
            def names(self, line, local_ns=None):
                return sorted(name for name in local_ns if name in line.split())

            @no_var_expand
            @line_magic
            def raw(self, line):
                return line

        get_ipython().register_magics(Mine)
    """
    code = [define, "%repeat -n 3 ab", "%%lines -a -b 2 x\np\nq", "here = 1", "%names here there"]
    code += ["def f():\n    there = 2\n    return get_ipython().run_line_magic('names', 'there')"]
    code += ["f()", "%raw $here"]
    results = [each[1] for each in ran(*code)]
    assert results[1] == "'ababab'"
    assert results[2] == "({'a': '', 'b': '2'}, 'x', ['p', 'q'])"
    assert results[4] == "['here']"
    assert results[6] == "['there']"
    assert results[7] == "'$here'"


def test_the_arguments_of_such_a_magic_are_its_help() -> None:
    define = """
        from IPython.core.magic import register_line_magic
        from IPython.core.magic_arguments import argument, magic_arguments, parse_argstring

        @register_line_magic
        @magic_arguments()
        @argument("-n", type=int, help="how often")
        def often(line):
            "Do it often."
            return parse_argstring(often, line).n
    """
    assert ran(define, "%often -n 4")[1][1] == "4"


def test_capturing_by_ipythons_own_class() -> None:
    code = """
        from IPython.utils.capture import capture_output
        from IPython.display import display
        with capture_output() as captured:
            print("printed")
            display(1)
        captured.stdout, [output.data["text/plain"] for output in captured.outputs]
    """
    assert ran(code)[0] == ["", "('printed\\n', ['1'])"]


def test_magics_can_be_found_and_called() -> None:
    code = """
        ip = get_ipython()
        ip.register_magic_function(lambda line: line[::-1], "line", "turn")
        found = ip.find_line_magic("turn")("abc"), ip.find_magic("nothing"), ip.magic("%turn de")
        found, "turn" in ip.magics_manager.magics["line"], ip.run_line_magic("turn", "fg")
    """
    method = """
        from IPython.core.magic import Magics, magics_class, cell_magic

        @magics_class
        class Mine(Magics):
            @cell_magic
            def below(self, line, cell): return line, cell

        ip.register_magics(Mine)
        found = ip.find_cell_magic("below"), ip.magics_manager.magics["cell"]["below"]
        [type(each.__self__).__name__ for each in found], found[0]("a", "b")
    """
    shown = [each[1] for each in ran(code, method)]
    assert shown == ["(('cba', None, 'ed'), True, 'gf')", "(['Mine', 'Mine'], ('a', 'b'))"]


def test_names_can_be_pushed_and_dropped() -> None:
    code = """
        ip = get_ipython()
        def inner():
            local = 5
            ip.push("local")
        inner()
        ip.push({"a": 1, "b": 2})
        ip.drop_by_id({"a": 1, "b": 3})
        ip.ex("c = local + b")
        ip.ev("c"), "a" in ip.user_ns, ip.user_ns is ip.user_global_ns
    """
    assert ran(code)[0][1] == "(7, False, True)"


def test_inputs_are_transformed_by_lines_and_by_tree() -> None:
    define = """
        import ast
        ip = get_ipython()

        def halve(lines):
            return [line.replace("½", "1/2") for line in lines]

        def double(lines):
            return [line.replace("twice", "2 *") for line in lines]

        ip.input_transformers_cleanup.append(halve)
        ip.input_transformers_post.append(double)

        class Longer(ast.NodeTransformer):
            def visit_Constant(self, node):
                return ast.Constant(node.value + 1) if node.value == 41 else node

        ip.ast_transformers.append(Longer())
    """
    found = [each[1] for each in ran(define, "½", "twice 4", "41", "ip.transform_cell('½')")[1:]]
    assert found == ["0.5", "8", "42", "'1/2'"]


def test_extensions_are_loaded_by_their_manager() -> None:
    define = """
        import sys, types
        manager = get_ipython().extension_manager
        sys.modules["adds"] = adds = types.ModuleType("adds")
        adds.load_ipython_extension = lambda ip: ip.push({"added": 3})
        sys.modules["none"] = types.ModuleType("none")
    """
    loading = "manager.load_extension('adds'), manager.load_extension('adds'), added"
    refused = "manager.load_extension('none')"
    unloading = "[manager.unload_extension(each) for each in ('adds', 'none')]"
    loaded = "sorted(manager.loaded)"
    results = ran(define, loading, refused, unloading, "%load_ext autoreload", loaded)
    assert [results[i][1] for i in (1, 2, 3, 5)] == [
        "(None, 'already loaded', 3)",
        "'no load function'",
        "['no unload function', 'not loaded']",
        "['adds', 'autoreload']",
    ]


def test_settings_are_attributes() -> None:
    assert (
        ran("ip = get_ipython(); ip.autocall = 2; ip.autocall, ip.automagic")[0][1] == "(2, True)"
    )
    assert ran("get_ipython().autocall = 2", "len 'abc'")[1][1] == "3"


def test_settings_of_magics_are_those_of_the_configuration() -> None:
    before = "get_ipython().config.Mine.size = 7"
    define = """
        from IPython.core.magic import Magics, magics_class, line_magic
        from traitlets import Int

        @magics_class
        class Mine(Magics):
            size = Int(3, help="How big.").tag(config=True)

            @line_magic
            def size_now(self, line):
                return self.size, self.config is get_ipython().config

        get_ipython().register_magics(Mine)
    """
    code = [before, define, "%size_now", "%config Mine.size = 8", "%size_now", "%config Mine.size"]
    for wrong in ("Mine.size = 'a'", "Mine.length = 5"):
        code += [f"str(get_ipython().run_cell({'%config ' + wrong!r}).error_in_exec)"]
    code += ["%size_now"]
    code += ["%config Mine", "%config", "type(get_ipython().config).__module__"]
    results = ran(*code)
    assert [results[i][1] for i in (2, 4, 5, 8)] == ["(7, True)", "(8, True)", "8", "(8, True)"]
    assert "expected an int, not the str 'a'" in results[6][1]
    assert "there is no setting Mine.length" in results[7][1]
    assert "Mine.size=<Int>\n    How big.\n    Current: 8" in results[9][0]
    assert "    Mine\n" in results[10][0]
    assert results[11][1] == "'traitlets.config.loader'"


def test_formatters_of_ipython_show_our_inputs() -> None:
    code = """
        from IPython.core.ultratb import VerboseTB
        try:
            {}[5]
        except KeyError as error:
            parts = VerboseTB().structured_traceback(KeyError, error, error.__traceback__)
        print(*parts)
    """
    assert "In[1]" in ran(code)[0][0]
