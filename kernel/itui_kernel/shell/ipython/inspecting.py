"""The part of ``get_ipython()`` that describes objects."""

from __future__ import annotations

from collections.abc import Container
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from itui_kernel.services.description import Description
    from itui_kernel.shell.shell import Shell

# what the fields of a description are called in IPython's dictionary
_FIELDS = {
    "type_name": "type_name",
    "base_class": "base_class",
    "string_form": "string_form",
    "namespace": "namespace",
    "length": "length",
    "file": "file",
    "definition": "definition",
    "docstring": "docstring",
    "source": "source",
    "init_definition": "init_definition",
    "class_docstring": "class_docstring",
    "init_docstring": "init_docstring",
    "call_def": "call_definition",
    "call_docstring": "call_docstring",
    "subclasses": "subclasses",
}


class Inspects:
    """Descriptions of objects, and of the shell itself."""

    _shell: Shell

    def object_inspect(self, oname: str, detail_level: int = 0) -> dict[str, Any]:
        """Return the facts of an object by name; ``found`` tells whether there is one."""
        made = self._describe(oname, detail_level)
        facts = {name: getattr(made, field, None) for name, field in _FIELDS.items()}
        return {
            **facts,
            "name": oname,
            "found": made is not None,
            "ismagic": made is not None and made.kind == "magic",
            "isalias": made is not None and made.kind == "alias",
            "isclass": made is not None and made.init_definition is not None,
        }

    def object_inspect_mime(
        self, oname: str, detail_level: int = 0, omit_sections: Container[str] = ()
    ) -> dict[str, str]:
        """Return the description of an object by MIME type."""
        from itui_kernel.shell.help.pages import bundle

        made = self._describe(oname, detail_level)
        if made is None:
            raise KeyError(oname)
        rows = [row for row in made.rows() if row[0] not in omit_sections]
        return bundle(rows, self._shell.settings.colors)

    def object_inspect_text(self, oname: str, detail_level: int = 0) -> str:
        """Return the description of an object as text."""
        return self.object_inspect_mime(oname, detail_level)["text/plain"]

    def show_usage(self) -> None:
        """Show in the pager what the shell can do; this is what a bare ``?`` becomes."""
        from itui_kernel.shell.help.guides import show_introduction

        show_introduction(self._shell)

    def _describe(self, name: str, detail_level: int) -> Description | None:
        from itui_kernel.shell.help.describing import describe
        from itui_kernel.shell.help.finding import find

        found = find(self._shell, name)
        return None if found is None else describe(found, name, detail_level)
