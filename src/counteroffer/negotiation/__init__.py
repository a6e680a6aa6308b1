"""The bargaining table: what governments want, what they can set, and where that leads.

A scenario's players and issues make a `BargainingTable` (`bargaining_table`); `free_tariffs` lets players choose
tariffs instead, there or on an economy of one's own. On either `best_response` and `nash` say what they would do,
`concessions` and `leverage` what each instrument is worth, `deal`, `equal_gains` and `packages` what they could agree
on, `coalitions` who would side with whom. `case_deals` sets deals with and without money, near and far, for income and
for jobs side by side; `threats` says which steps would be carried out.
"""

from counteroffer.negotiation.blocs.coalitions import Coalitions, coalitions
from counteroffer.negotiation.cases.case import DealCase
from counteroffer.negotiation.cases.deals import CaseDeal, CaseDeals, case_deals
from counteroffer.negotiation.cases.terms import common_terms, contributions
from counteroffer.negotiation.game.free import free_tariffs
from counteroffer.negotiation.game.game import Game, Player
from counteroffer.negotiation.game.instruments import Instrument, Instruments, tariffs
from counteroffer.negotiation.game.revealed import RevealedPolitics, revealed, with_revealed
from counteroffer.negotiation.game.table import BargainingTable, bargaining_table
from counteroffer.negotiation.rules.bargain import Bargain, equal_gains
from counteroffer.negotiation.rules.concessions import Concessions, concessions
from counteroffer.negotiation.rules.deal import Deal, deal
from counteroffer.negotiation.rules.disagreement import disagreements
from counteroffer.negotiation.rules.frontier import Frontier, frontier
from counteroffer.negotiation.rules.leverage import Leverage, Retaliation, leverage, retaliation
from counteroffer.negotiation.rules.optimal import OptimalTariffs, optimal_tariffs
from counteroffer.negotiation.rules.packages import Packages, packages
from counteroffer.negotiation.rules.protocol import Offers, alternating_offers, patience_of, worth_of_patience
from counteroffer.negotiation.rules.threats import Threats, threats
from counteroffer.negotiation.search.best_response import BestResponse, best_response
from counteroffer.negotiation.search.nash import Certificate, NashEquilibrium, War, deviations, nash

__all__ = [
    "Bargain",
    "BargainingTable",
    "BestResponse",
    "CaseDeal",
    "CaseDeals",
    "Certificate",
    "Coalitions",
    "Concessions",
    "Deal",
    "DealCase",
    "Frontier",
    "Game",
    "Instrument",
    "Instruments",
    "Leverage",
    "NashEquilibrium",
    "Offers",
    "OptimalTariffs",
    "Packages",
    "Player",
    "Retaliation",
    "RevealedPolitics",
    "Threats",
    "War",
    "alternating_offers",
    "bargaining_table",
    "best_response",
    "case_deals",
    "coalitions",
    "common_terms",
    "concessions",
    "contributions",
    "deal",
    "deviations",
    "disagreements",
    "equal_gains",
    "free_tariffs",
    "frontier",
    "leverage",
    "nash",
    "optimal_tariffs",
    "packages",
    "patience_of",
    "retaliation",
    "revealed",
    "tariffs",
    "threats",
    "with_revealed",
    "worth_of_patience",
]
