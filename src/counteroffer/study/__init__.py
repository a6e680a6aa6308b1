"""Everything solved about a case, as data: no sentence, no language, nothing left to be solved."""

from counteroffer.study.part import Missing, Part, Solved, Why, solved
from counteroffer.study.study import Study, study

__all__ = ["Missing", "Part", "Solved", "Study", "Why", "solved", "study"]
