"""Labels match exactly or raise, with the nearest valid one named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

from counteroffer.errors import LabelError


def nearest(label: str, names: Mapping[str, str]) -> str | None:
    """Closest valid code to `label`, looking at codes first and then at their names."""
    by_lower = {code.lower(): code for code in names}
    if label.lower() in by_lower:
        return by_lower[label.lower()]
    # A short typo for a word ("steal") is nearer to a name's words than to a three-letter code.
    words: dict[str, str] = {}
    for code, name in names.items():
        for word in [name.lower(), *name.lower().replace(",", " ").split()]:
            if len(word) > 3:
                words.setdefault(word, code)
    hit = get_close_matches(label.lower(), [*by_lower, *words], n=1, cutoff=0.6)
    return None if not hit else by_lower.get(hit[0], words.get(hit[0]))


def unknown(kind: str, label: str, where: str, names: Mapping[str, str]) -> LabelError:
    """Build the error for a label that is not among `names` (code → readable name)."""
    match = nearest(label, names)
    if match is None:
        hint = "valid: " + ", ".join(list(names)[:12]) + ("…" if len(names) > 12 else "")
    else:
        name = names[match]
        hint = f"did you mean '{match}'" + (f" ({name})?" if name and name != match else "?")
    return LabelError(f"unknown {kind} '{label}' in {where}; {hint}")


def positions(labels: Sequence[str], wanted: Iterable[str], *, kind: str, where: str) -> list[int]:
    """Indices of `wanted` in `labels`; raise `LabelError` naming the first that is missing."""
    index = {label: j for j, label in enumerate(labels)}
    found = []
    for label in wanted:
        if label not in index:
            raise unknown(kind, label, where, {known: known for known in labels})
        found.append(index[label])
    return found
