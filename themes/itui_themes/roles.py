"""Every role a pane may use, with its look on a monochrome terminal."""

from __future__ import annotations

from itui_themes.theme import Look

_PLAIN = Look()
_BOLD = Look(bold=True)
_FAINT = Look(faint=True)
_ITALIC = Look(italic=True)
_UNDERLINE = Look(underline=True)
_REVERSE = Look(reverse=True)
_HEAVY = Look(bold=True, underline=True)
_NEWS = Look(bold=True, italic=True)
_BADGE = Look(bold=True, reverse=True)

ROLES: dict[str, Look] = {
    "text": _PLAIN,
    "text.dim": _FAINT,
    "text.faint": _FAINT,
    "text.strong": _BOLD,
    "border": _FAINT,
    "border.focus": Look(bold=True, faint=False),
    "title": _PLAIN,
    "title.focus": _BOLD,
    "select": _REVERSE,
    # cells of the output and the input
    "prompt": _BOLD,
    "prompt.in": _BOLD,
    "prompt.out": _BOLD,
    "prompt.running": _BADGE,
    "prompt.waiting": Look(bold=False, faint=True),
    "prompt.failed": _HEAVY,
    "prompt.client": Look(bold=False, italic=True),
    "client": _ITALIC,
    "client.1": _ITALIC,
    "client.2": _ITALIC,
    "client.3": _ITALIC,
    "client.4": _ITALIC,
    "client.5": _ITALIC,
    "client.6": _ITALIC,
    "output": _PLAIN,
    "output.stdout": _PLAIN,
    "output.stderr": _ITALIC,
    "output.error": _BOLD,
    "output.note": _ITALIC,
    "output.mark": _FAINT,
    "output.match": _UNDERLINE,
    "output.match.current": Look(bold=True, underline=False, reverse=True),
    "input": _PLAIN,
    "input.text": _PLAIN,
    "input.match": _HEAVY,
    "input.selection": _REVERSE,
    "input.tip": _FAINT,
    # side panes
    "variable": _PLAIN,
    "variable.name": _BOLD,
    "variable.type": _PLAIN,
    "variable.shape": _PLAIN,
    "variable.value": _PLAIN,
    "variable.new": _NEWS,
    "variable.changed": _NEWS,
    "variable.stale": _FAINT,
    "help": _PLAIN,
    "help.heading": _BOLD,
    "help.text": _PLAIN,
    # bottom lines
    "footer": _PLAIN,
    "footer.key": _BOLD,
    "footer.label": _PLAIN,
    "status": _REVERSE,
    "status.idle": _REVERSE,
    "status.busy": _BADGE,
    "status.dead": Look(bold=True, underline=True, reverse=True),
    "status.exposed": Look(bold=True, underline=True, reverse=True),
    "status.warning": _BADGE,
    "status.key": _BADGE,
    "status.label": _PLAIN,
    "notice": _REVERSE,
    "notice.info": _BADGE,
    "notice.warning": _BADGE,
    "notice.error": Look(bold=True, underline=True, reverse=True),
    # overlays
    "popup": _REVERSE,
    "popup.border": _PLAIN,
    "popup.title": _BOLD,
    "popup.key": _BOLD,
    "popup.selected": Look(bold=True, underline=True, reverse=False),
    "popup.type": _PLAIN,
    "popup.match": _UNDERLINE,
    "popup.disabled": _FAINT,
    # tokens of code
    "syntax": _PLAIN,
    "syntax.keyword": _BOLD,
    "syntax.string": _PLAIN,
    "syntax.string.escape": _BOLD,
    "syntax.docstring": _ITALIC,
    "syntax.number": _PLAIN,
    "syntax.comment": _ITALIC,
    "syntax.function": _PLAIN,
    "syntax.class": _PLAIN,
    "syntax.builtin": _PLAIN,
    "syntax.operator": _PLAIN,
    "syntax.punctuation": _PLAIN,
    "syntax.name": _PLAIN,
    "syntax.variable": _PLAIN,
    "syntax.attribute": _PLAIN,
    "syntax.namespace": _PLAIN,
    "syntax.decorator": _BOLD,
    "syntax.constant": _BOLD,
    "syntax.exception": _PLAIN,
    "syntax.magic": _BOLD,
    "syntax.tag": _BOLD,
    "syntax.heading": _BOLD,
    "syntax.inserted": _PLAIN,
    "syntax.deleted": _UNDERLINE,
    "syntax.error": _UNDERLINE,
}
