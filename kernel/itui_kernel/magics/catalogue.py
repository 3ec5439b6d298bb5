"""Which family has which magics: all that is known of them before one is used."""

from __future__ import annotations

from functools import cache
from typing import Literal

Kind = Literal["line", "cell"]

FAMILIES: dict[str, str] = {
    "introspection": "%page %pdef %pdoc %pfile %pinfo %pinfo2 %psearch %psource %pycat",
    "guides": "%lsmagic %magic %quickref",
    "attaching": "%connect_info",
    "appearance": "%colors %doctest_mode %pprint %precision",
    "configuring": "%config",
    "renaming": "%alias_magic",
    "storing": "%store",
    "recall": "%history %hist %recall %rep %rerun",
    "code": "%save %load %loadpy %macro %pastebin",
    "editing": "%edit %ed",
    "notebooks": "%notebook",
    "logging": "%logstart %logstop %logon %logoff %logstate",
    "settings": "%autoawait %autocall %autoindent %automagic",
    "names": "%who %who_ls %whos %reset %reset_selective %xdel",
    "capturing": "%%capture",
    "tracebacks": "%xmode %tb",
    "extensions": "%load_ext %unload_ext %reload_ext",
    "wrapping": "%code_wrap %%code_wrap",
    "timing": "%time %%time %timeit %%timeit",
    "profiling": "%prun %%prun %lprun %mprun %memit %%memit",
    "running": "%run",
    "jobs": "%fg %job %%job %jobs %kill %subshell %wait",
    "reloading": "%autoreload %aimport",
    "aliases": "%alias %rehashx %unalias",
    "commands": "%cat %cp %ldir %lf %lk %ll %ls %lx %mkdir %mv %rm %rmdir",
    "directories": "%bookmark %cd %dhist %dirs %popd %pushd %pwd",
    "environment": "%env %set_env",
    "packages": "%conda %mamba %micromamba %pip %uv",
    "pages": "%clear %less %man %more",
    "scripts": (
        "%%bash %%perl %%pypy %%python %%python2 %%python3 %%ruby %%script %%sh %killbgscripts"
    ),
    "showing": "%%HTML %%SVG %%html %%javascript %%js %%latex %%markdown %%svg",
    "system": "%%! %sc %sx %%sx %system %%system",
    "writing": "%%file %%writefile",
}

# so that nobody looks for the mistake in what was typed
KNOWN_ELSEWHERE = frozenset(("debug", "gui", "matplotlib", "pdb", "pylab"))


@cache
def catalogue() -> dict[tuple[Kind, str], str]:
    """Return the family of each magic, by its kind and name."""
    found: dict[tuple[Kind, str], str] = {}
    for family, names in FAMILIES.items():
        for name in names.split():
            kind: Kind = "cell" if name.startswith("%%") else "line"
            found[kind, name.removeprefix("%%" if kind == "cell" else "%")] = family
    return found
