"""Lists of goods to answer with: which product lines, at which rates, within a value, a cost and rules of real lists."""

from counteroffer.negotiation.lists.design import ListDesign, OneList, Wish, design_list
from counteroffer.negotiation.lists.explain import lines_table, lists_table, places_table
from counteroffer.negotiation.lists.program import Choice, Rules, choose_lines

__all__ = [
    "Choice",
    "ListDesign",
    "OneList",
    "Rules",
    "Wish",
    "choose_lines",
    "design_list",
    "lines_table",
    "lists_table",
    "places_table",
]
