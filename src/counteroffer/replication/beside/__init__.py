"""Other people's published figures of the dispute beside ours, each gap walked by keys that are switched."""

from counteroffer.replication.beside.cases import Case, cases, chosen, read_case
from counteroffer.replication.beside.comparison import Comparison, Mark, WalkStage
from counteroffer.replication.beside.kept import kept, kept_rows
from counteroffer.replication.beside.published import PublishedFigure, published_figures
from counteroffer.replication.beside.tables import figures, walk, walks
from counteroffer.replication.beside.walking import beside, compare

__all__ = [
    "Case",
    "Comparison",
    "Mark",
    "PublishedFigure",
    "WalkStage",
    "beside",
    "cases",
    "chosen",
    "compare",
    "figures",
    "kept",
    "kept_rows",
    "published_figures",
    "read_case",
    "walk",
    "walks",
]
