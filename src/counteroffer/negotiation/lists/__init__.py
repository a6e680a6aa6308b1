"""Lists of goods to answer with: which product lines, at which rates, within a value, a cost and a list's rules."""

from counteroffer.negotiation.lists.design import design_list
from counteroffer.negotiation.lists.explain import lines_table, lists_table, places_table
from counteroffer.negotiation.lists.joint import JointDesign, design_jointly, joint_lines_table, joint_table
from counteroffer.negotiation.lists.program import Choice, Rules, choose_lines
from counteroffer.negotiation.lists.results import ListDesign, OneList
from counteroffer.negotiation.lists.wish import Wish

__all__ = [
    "Choice",
    "JointDesign",
    "ListDesign",
    "OneList",
    "Rules",
    "Wish",
    "choose_lines",
    "design_jointly",
    "design_list",
    "joint_lines_table",
    "joint_table",
    "lines_table",
    "lists_table",
    "places_table",
]
