"""Arrays that nobody changes, and dataclasses of them."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def frozen(values: object) -> Array:
    """Copy to a read-only float64 array."""
    array = np.array(values, dtype=np.float64)
    array.setflags(write=False)
    return array


class ReadOnlyArrays:
    """Turns every array field of a frozen dataclass into a read-only float64 array."""

    def __post_init__(self) -> None:
        for field in fields(self):  # type: ignore[arg-type]
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray):
                object.__setattr__(self, field.name, frozen(value))
