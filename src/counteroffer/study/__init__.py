"""Everything solved about a case, as data: no sentence, no language, nothing left to be solved.

`counteroffer.study("october-2025")` opens a case whose parts are solved as they are asked for: this module is called as
that function, `open_study`. `study` in it solves everything at once.
"""

import sys
from types import ModuleType

from counteroffer.study.opened import OpenStudy, open_study
from counteroffer.study.part import Missing, Part, Solved, Why, solved
from counteroffer.study.part_tables import PartTables
from counteroffer.study.study import Study, study

__all__ = ["Missing", "OpenStudy", "Part", "PartTables", "Solved", "Study", "Why", "open_study", "solved", "study"]


class _Opening(ModuleType):
    """A module that opens a case when it is called: importing it anywhere makes it `counteroffer.study`."""

    __call__ = staticmethod(open_study)


sys.modules[__name__].__class__ = _Opening
