"""Arrays that nobody changes, and dataclasses of them."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from counteroffer.errors import EconomyError

Array = NDArray[np.float64]


def frozen(values: object) -> Array:
    """Copy to a read-only float64 array."""
    array = np.array(values, dtype=np.float64)
    array.setflags(write=False)
    return array


@dataclass(frozen=True, eq=False)
class Sparse:
    """An array most of which is zero, by what is not."""

    shape: tuple[int, ...]
    at: NDArray[np.int32]
    values: Array

    @classmethod
    def of(cls, dense: Array) -> Sparse:
        """Hold an array."""
        at = np.flatnonzero(dense != 0).astype(np.int32)  # of yes and no three times as quick as of numbers
        return cls(dense.shape, at, frozen(dense.ravel()[at]))

    @property
    def dense(self) -> Array:
        """The array itself, made anew each time it is asked for."""
        found = np.zeros(self.shape)
        found.ravel()[self.at] = self.values
        found.setflags(write=False)
        return found

    def times(self, factor: float) -> Sparse:
        """The same, scaled."""
        return replace(self, values=frozen(factor * self.values))


class Same:
    """An array as a key: alike where it is the same object, which it keeps."""

    def __init__(self, array: Array | None) -> None:
        self.array = array

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.array is self.array

    def __hash__(self) -> int:
        return id(self.array)


class ReadOnlyArrays:
    """Turns every array field of a frozen dataclass into a read-only float64 array.

    Raises
    ------
    EconomyError
        If an array holds anything but real numbers; yes and no are no rates, and complex ones would lose a part unsaid.
    """

    def __post_init__(self) -> None:
        for field in fields(self):  # type: ignore[arg-type]
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray):
                object.__setattr__(self, field.name, _real(value, field.name))


def _real(values: NDArray[Any], name: str) -> Array:
    if values.dtype == np.float64 and not values.flags.writeable and values.flags.owndata:
        return values  # is what it has to be; policies are changed field by field thousands of times
    if values.dtype.kind in "fiuO":
        try:
            return frozen(values)
        except (TypeError, ValueError):
            pass
    raise EconomyError(f"{name} holds {values.dtype} values; give real numbers")
