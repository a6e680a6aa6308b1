"""Labels match exactly or raise, with the nearest valid one named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher, get_close_matches

from counteroffer.errors import LabelError, Worded, worded

COMMAND = worded("the command")  # where a label stands that was asked for by itself


def nearest(label: object, names: Mapping[str, str]) -> str | None:
    """Closest valid code to `label`, looking at codes first and then at their names; none to what is no text."""
    if not isinstance(label, str) or not label:
        return None
    by_lower = {code.lower(): code for code in names}
    if label.lower() in by_lower:
        return by_lower[label.lower()]
    # A short typo for a word ("steal") is nearer to a name's words than to a three-letter code.
    words: dict[str, str] = {}
    for code, name in names.items():
        for word in [name.lower(), *name.lower().replace(",", " ").split()]:
            if len(word) > 3:
                words.setdefault(word, code)
    hits = get_close_matches(label.lower(), [*by_lower, *words], n=8, cutoff=0.6)
    if not hits:
        return None

    def likeness(text: str) -> float:
        return SequenceMatcher(None, text.lower(), label.lower()).ratio()

    # Among equally near hits a label beats a word of a name; then the first letter and the whole name decide: CND is
    # CAN (Canada), not NLD or CHN.
    codes = {hit: by_lower.get(hit, words.get(hit, "")) for hit in hits}

    def rank(hit: str) -> tuple[float, bool, bool, float]:
        return likeness(hit), hit in by_lower, hit[0] == label[0].lower(), likeness(names[codes[hit]])

    return codes[max(hits, key=rank)]


def unknown(kind: str, label: object, where: str, names: Mapping[str, str]) -> LabelError:
    """Build the error for a label that is not among `names` (code → readable name)."""
    match = nearest(label, names)
    if not names:
        hint = worded("it has no {kind} at all: leave it out", kind=kind)
    elif match is None:
        some = ", ".join(list(map(str, names))[:12]) + ("…" if len(names) > 12 else "")
        hint = worded("valid: {names}", names=some)
    elif names[match] and names[match] != match:
        hint = worded("did you mean '{match}' ({name})?", match=match, name=names[match])
    else:
        hint = worded("did you mean '{match}'?", match=match)
    return LabelError(
        worded("unknown {kind} '{label}' in {where}; {hint}", kind=kind, label=label, where=where, hint=hint)
    )


def choose(kind: str, label: object, where: str, valid: Iterable[str]) -> None:
    """Raise `LabelError` unless `label` is one of `valid`."""
    names = dict.fromkeys(valid, "")
    if not isinstance(label, str) or label not in names:
        raise unknown(kind, label, where, names)


def positions(labels: Sequence[str], wanted: Iterable[str], *, kind: str, where: str) -> list[int]:
    """Indices of `wanted` in `labels`; raise `LabelError` naming the first that is missing."""
    index = {label: j for j, label in enumerate(labels)}
    found = []
    for label in wanted:
        if label not in index:
            raise unknown(kind, label, where, {known: known for known in labels})
        found.append(index[label])
    return found


def named_cell(where: tuple[int, ...], sectors: Sequence[str], regions: Sequence[str]) -> Worded:
    """A cell [sector, region] or [region] by its labels; the world where no index is given."""
    if not where:
        return worded("world")
    if len(where) == 1:
        return worded("region {region}", region=regions[where[0]])
    return worded("sector {sector}, region {region}", sector=sectors[where[0]], region=regions[where[1]])


def several(number: int, one: str, many: str) -> str:
    """A number of things in English: `1 cell`, `2 cells`."""
    return f"{number:,} {one if number == 1 else many}"
