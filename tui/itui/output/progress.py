r"""How far a program has come, read from the last lines it printed; pure.

A bar says it by itself. Numbers without a bar (``Epoch 3/10``, ``45%``) are believed only when
they were seen to grow, for tables and logs are full of such numbers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from itui_kernel.protocol.schema import Record, replace

_LAST_LINES = 12
_BELOW_BAR = 2
_BELOW_COUNT = 3
_LABEL = 40
_LONGEST = 400


class Progress(Record, kw_only=False):
    """How much is done; ``fraction`` is ``None`` when nobody knows how much there is.

    ``counts``, ``rate`` and ``label`` are ready to be read, ``eta`` is in seconds.
    """

    fraction: float | None
    done: float | None = None
    total: float | None = None
    counts: str = ""
    rate: str = ""
    eta: float | None = None
    label: str = ""

    @property
    def is_over(self) -> bool:
        """Whether all is done."""
        return self.fraction is not None and self.fraction >= 1


class Count(Record, kw_only=False):
    """A number that may be progress: ``kind`` and ``total`` tell apart what is counted."""

    kind: str
    done: float
    total: float

    def continues(self, other: Count) -> bool:
        """Whether this is the same count, further on."""
        return (self.kind, self.total) == (other.kind, other.total) and self.done > other.done

    def as_progress(self) -> Progress:
        """Return what the count means."""
        counts = "" if self.kind.endswith("%") else f"{self.done:,.0f}/{self.total:,.0f}"
        fraction = min(self.done / self.total, 1.0)
        return Progress(fraction, self.done, self.total, counts, label=self.kind.rstrip("%"))


def read_lines(lines: Sequence[str], seen: Sequence[Count] = ()) -> Progress | None:
    """Return the progress at the end of lines; ``seen`` are counts of an earlier look.

    A bar that is full counts where there is no other.

    >>> read_lines(["fit:  42%|████      | 42/100 [00:04<00:06,  9.9it/s]"]).counts
    '42/100'
    >>> read_lines(["a table: 42%"])
    """
    filled = [line for line in lines if line.strip()][-_LAST_LINES:]
    counts = last_counts(filled)
    earlier = [*seen, *(found for line in filled for found in _counts_of(line))]
    growing = [count for count in counts if any(count.continues(before) for before in earlier)]
    bar = _outer_bar(filled)
    if bar is None:
        return growing[-1].as_progress() if growing else None
    whole = next((count for count in reversed(counts) if count.kind == "epoch"), None)
    return _within(whole, bar) if whole is not None else bar


def last_counts(lines: Sequence[str]) -> list[Count]:
    """Return the numbers in the last lines that may be progress."""
    filled = [line for line in lines if line.strip()][-_BELOW_COUNT:]
    return [found for line in filled for found in _counts_of(line)]


def _within(whole: Count, part: Progress) -> Progress:
    """Return the progress of a whole, such as all epochs, of which one part is under way."""
    if part.fraction is None or not 0 < whole.done <= whole.total:
        return part
    whole_progress = whole.as_progress()
    fraction = (whole.done - 1 + min(part.fraction, 1.0)) / whole.total
    return replace(whole_progress, fraction=fraction, rate=part.rate)


def _outer_bar(lines: Sequence[str]) -> Progress | None:
    """Return the first unfinished bar of those at the end, which is the outer one when nested."""
    found: list[Progress] = []
    below = 0
    for line in reversed(lines):
        bar = _read_bar(line)
        if bar is not None:
            found.insert(0, bar)
        elif found or below == _BELOW_BAR:
            break
        else:
            below += 1
    found.sort(key=_is_poor)  # stable: of equal ones the outer stays first
    return found[0] if found else None


def _is_poor(bar: Progress) -> int:
    return 2 if bar.is_over else 1 if bar.fraction is None else 0


# --- one line

_NUMBER = r"\d[\d,_]{0,15}(?:\.\d{1,9})?"
_SCALE = r"(?:[kKMGTP]i?B?|bytes|B)?"
_CLOCK = r"(?:\d{1,4}d )?\d{1,6}:\d\d(?::\d\d)?"


@cache
def _bar() -> re.Pattern[str]:
    return re.compile(
        r"(?<=%)\|[ █▏▎▍▌▋▊▉#0-9.=>-]*\|"
        r"|\|(?=[^|]*[█▉▊▋▌▍▎▏#=>-])[ █▏▎▍▌▋▊▉▁▂▃▄▅▆▇#=>.-]*\|"
        r"|\[[ #=>.*~█▓▒░o-]{5,}\]"
        r"|[━╸╺█▓▒░▉▊▋▌▍▎▏■□▪▫●○◼◻]{5,}"
    )


@cache
def _percent() -> re.Pattern[str]:
    return re.compile(r"(?<![\d.])(\d{1,3}(?:\.\d+)?) ?%")


@cache
def _of_total() -> re.Pattern[str]:
    return re.compile(
        rf"(?<![\w./:])({_NUMBER})\s?({_SCALE})\s?(?:/|of)\s?({_NUMBER})\s?({_SCALE})(?![\w/:.])"
    )


@cache
def _rate() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.])({_NUMBER})\s?([kKMGTP]?i?[A-Za-zµ]*)/(s|sec|it|step|batch)\b")


@cache
def _eta() -> re.Pattern[str]:
    return re.compile(
        rf"<\s*({_CLOCK})|\b[Ee][Tt][Aa]:?\s*({_CLOCK}|\d{{1,6}}(?:\.\d+)?\s?[smh])"
        rf"|~(\d{{1,6}}(?:\.\d+)?s)|%\W+({_CLOCK})\s*$"
    )


@cache
def _endless() -> re.Pattern[str]:
    return re.compile(rf"({_NUMBER}[kMG]?)\s?([a-zA-Z]{{1,20}}) \[\d+:\d\d(?::\d\d)?, ")


@cache
def _count() -> re.Pattern[str]:
    return re.compile(
        r"\b(epoch|step|iteration|iter|batch|fold|episode|round|trial|sample|chunk|file|part|task"
        r"|item|page|frame|block|run|job|image|generation|sweep|point|seed)s?"
        r"\s*[:#=]?\s*[(\[]?\s*(\d[\d,_]{0,15})\s*(?:/|(?:out )?of)\s*(\d[\d,_]{0,15})"
        r"(?![\d/:.,]*\d)",
        re.IGNORECASE,
    )


@cache
def _share() -> re.Pattern[str]:
    return re.compile(
        r"^\s*(\d{1,3}(?:\.\d+)?) ?%\s*$|^\s*\[ *(\d{1,3})%\]"
        r"|\b(?:progress|complete|completed|done|finished|downloading|loading|processing|uploading"
        r"|training|running|computing)\W{1,4}(\d{1,3}(?:\.\d+)?) ?%"
        r"|(?<![\d.])(\d{1,3}(?:\.\d+)?) ?% (?:complete|done|finished)"
        r"|\[ *(\d{1,3})%\]\s*$",
        re.IGNORECASE,
    )


@cache
def _bracketed() -> re.Pattern[str]:
    return re.compile(r"^\s*\[\s*(\d{1,15})\s?/\s?(\d{1,15})\]|^\s*(\d{1,15})\s?/\s?(\d{1,15})\s*$")


def _read_bar(line: str) -> Progress | None:
    """Return the progress a line shows with a bar, or by counting what has no end."""
    if len(line) > _LONGEST:
        return None
    bar = _bar().search(line)
    if bar is None:
        found = _endless().search(line)
        if found is None or (rate := _rate_of(line)) == "":
            return None
        return Progress(None, counts=f"{found[1]} {found[2]}", rate=rate)
    rest = f"{line[: bar.start()]} {line[bar.end() :]}"
    percent = _percent().search(rest)
    counts = _of_total().search(rest)
    shares = [] if percent is None else [float(percent[1]) / 100]
    done = total = None
    if counts is not None:
        done = _scaled(counts[1], counts[2] or counts[4])
        total = _scaled(counts[3], counts[4])
        if total > 0:
            shares.append(done / total)
    if not shares or max(shares) > 1 or max(shares) - min(shares) > 0.03:
        return None
    texts = "" if counts is None else f"{_grouped(counts[1])}{counts[2]}/{_grouped(counts[3])}"
    scale = counts[4] if counts is not None else ""
    label = line[: bar.start()] if bar.start() else ""
    return Progress(
        shares[-1], done, total, texts + scale, _rate_of(rest), _eta_of(rest), _label_of(label)
    )


def _rate_of(text: str) -> str:
    found = _rate().search(text)
    if found is None:
        return ""
    return f"{found[1]} {found[2]}/{found[3]}" if found[2] else f"{found[1]}/{found[3]}"


def _eta_of(text: str) -> float | None:
    found = _eta().search(text)
    if found is None:
        return None
    words = next(group for group in found.groups() if group)
    if ":" not in words:
        return float(words[:-1]) * {"s": 1, "m": 60, "h": 3600}[words[-1]]
    days, _, clock = words.rpartition("d ")
    seconds = float(days or 0) * 24 * 60
    for part in clock.split(":"):
        seconds = seconds * 60 + float(part)
    return seconds if len(clock.split(":")) == 3 or not days else seconds * 60


def _label_of(before: str) -> str:
    """Return the words before a bar without the numbers that are shown anyway."""
    words = _percent().sub("", _of_total().sub("", before))
    return words.strip(" :|[](){}-\t")[:_LABEL]


def _scaled(number: str, scale: str) -> float:
    value = float(number.replace(",", "").replace("_", ""))
    powers = "kMGTP"
    place = powers.find(scale[:1].replace("K", "k")) if scale else -1
    return float(value * 1000 ** (place + 1))


def _grouped(number: str) -> str:
    return f"{int(number):,}" if number.isdigit() else number


def _counts_of(line: str) -> list[Count]:
    """Return the numbers of a line without a bar that may be progress."""
    if len(line) > _LONGEST or _bar().search(line):
        return []
    found = [
        Count(match[1].lower(), _scaled(match[2], ""), _scaled(match[3], ""))
        for match in _count().finditer(line)
    ]
    if (share := _share().search(line)) is not None:
        number = next(group for group in share.groups() if group)
        found.append(Count("%", float(number), 100.0))
    if (pair := _bracketed().search(line)) is not None:
        done, total = (group for group in pair.groups() if group)
        found.append(Count("", float(done), float(total)))
    return [count for count in found if 0 <= count.done <= count.total and count.total > 1]
