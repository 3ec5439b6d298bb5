"""MIME bundles: how an object looks in each of the formats that frontends can show."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

from itui_kernel.protocol.plain import snapshot
from itui_kernel.shell.display.formatters import (
    MethodFormatter,
    PlainText,
    TypeFormatter,
    real_method,
)
from itui_kernel.shell.display.pretty import type_name
from itui_kernel.shell.errors.printing import print_plainly

Data = dict[str, Any]

_METHODS = {
    "text/html": "_repr_html_",
    "text/markdown": "_repr_markdown_",
    "image/svg+xml": "_repr_svg_",
    "image/png": "_repr_png_",
    "application/pdf": "_repr_pdf_",
    "image/jpeg": "_repr_jpeg_",
    "text/latex": "_repr_latex_",
    "application/json": "_repr_json_",
    "application/javascript": "_repr_javascript_",
}
_PLAIN_TYPES = frozenset((int, float, complex, str, bytes, bool, list, tuple, dict, set))


class Formatters:
    """The formatter of each MIME type."""

    def __init__(self) -> None:
        self.plain_text = PlainText()
        self.by_mime: dict[str, Any] = {"text/plain": self.plain_text}
        self.by_mime |= {mime: MethodFormatter(method) for mime, method in _METHODS.items()}
        self.mimebundle = TypeFormatter()
        self.ipython_display = MethodFormatter("_ipython_display_")
        self.print_error: Callable[[BaseException], object] = print_plainly

    @property
    def active_types(self) -> list[str]:
        """The MIME types that results are shown in."""
        return [mime for mime, each in self.by_mime.items() if getattr(each, "enabled", True)]

    @active_types.setter
    def active_types(self, wanted: Sequence[str]) -> None:
        for mime, formatter in self.by_mime.items():
            formatter.enabled = mime in wanted

    def bundle(
        self,
        obj: object,
        include: Sequence[str] | None = None,
        exclude: Sequence[str] | None = None,
    ) -> tuple[Data, Data]:
        """Return the data and the metadata of an object by MIME type; empty if it showed itself."""
        try:
            return self._bundle(obj, _as_set(include), _as_set(exclude) or frozenset())
        except BaseException as error:
            error.add_note(f"while displaying an object of type {type_name(obj)}")
            raise

    def _bundle(
        self, obj: object, include: frozenset[str] | None, exclude: frozenset[str]
    ) -> tuple[Data, Data]:
        if self._shows_itself(obj):
            return {}, {}
        data, metadata = self._own_bundle(obj, include, exclude)
        for mime, formatter in list(self.by_mime.items()):
            if mime in exclude or (include is not None and mime not in include):
                continue
            if mime in data and not _is_registered(formatter, obj):
                continue
            if type(obj) in _PLAIN_TYPES and not _may_format(formatter):
                continue
            value, extra = self._guarded(formatter, obj, mime)
            if value is not None:
                data[mime] = snapshot(value)
                if extra is not None:
                    metadata[mime] = snapshot(extra)
        return data, metadata

    def _shows_itself(self, obj: object) -> bool:
        if self.ipython_display.table.nearest(type(obj)) is None and (
            type(obj) in _PLAIN_TYPES or real_method(obj, "_ipython_display_") is None
        ):
            return False
        try:
            self.ipython_display(obj)
        except NotImplementedError:
            return False
        except Exception as error:
            self._report_failure(obj, "_ipython_display_", error)
        return True

    def _own_bundle(
        self, obj: object, include: frozenset[str] | None, exclude: frozenset[str]
    ) -> tuple[Data, Data]:
        """Return what ``_repr_mimebundle_`` gives, filtered."""
        function = self.mimebundle.table.nearest(type(obj))
        if function is None and type(obj) in _PLAIN_TYPES:
            return {}, {}
        method = real_method(obj, "_repr_mimebundle_")
        try:
            if function is not None:
                given = function(obj, include=include, exclude=exclude)
            elif method is not None:
                given = method(include=include, exclude=exclude)
            else:
                return {}, {}
            data, metadata = given if isinstance(given, tuple) else (given or {}, {})
            kept = {
                mime: snapshot(value)
                for mime, value in data.items()
                if value is not None
                and mime not in exclude
                and (include is None or mime in include)
            }
            return kept, {mime: snapshot(extra) for mime, extra in metadata.items() if mime in kept}
        except NotImplementedError:
            return {}, {}
        except Exception as error:
            self._report_failure(obj, "_repr_mimebundle_", error)
            return {}, {}

    def _guarded(self, formatter: Any, obj: object, mime: str) -> tuple[Any, Any]:
        """Return (data, metadata) of one format; a failure is reported, plain text replaced."""
        if not getattr(formatter, "enabled", True):
            return None, None
        try:
            value = formatter(obj)
            extra = None
            if isinstance(value, tuple) and len(value) == 2:
                value, extra = value
            if value is None or isinstance(value, _accepted(mime)):
                return value, extra
            raise TypeError(f"expected {mime} as text or bytes, not {type(value).__name__}")
        except NotImplementedError:
            value = None
        except Exception as error:
            self._report_failure(obj, mime, error)
            value = None
        return (f"<{type_name(obj)} at {id(obj):#x}>" if mime == "text/plain" else None), None

    def _report_failure(self, obj: object, what: str, error: Exception) -> None:
        """Say on stderr which object failed to show itself, and how."""
        name = type_name(obj)
        print(f"Error while displaying an object of type {name} ({what}):", file=sys.stderr)
        self.print_error(error)


def _as_set(types: Sequence[str] | None) -> frozenset[str] | None:
    if types is None:
        return None
    return frozenset([types] if isinstance(types, str) else types)


def _is_registered(formatter: Any, obj: object) -> bool:
    return isinstance(formatter, MethodFormatter) and formatter.table.nearest(type(obj)) is not None


def _may_format(formatter: Any) -> bool:
    """Tell whether a formatter can have anything for a plain built-in type."""
    return not isinstance(formatter, MethodFormatter) or bool(
        formatter.table.by_type or formatter.table.by_name
    )


def _accepted(mime: str) -> tuple[type, ...]:
    is_json = mime == "application/json" or mime.endswith("+json")
    return (str, bytes, dict, list, tuple, int, float) if is_json else (str, bytes)
