"""The tariff book: what duty applies to whom, on which day, by law and in effect."""

from counteroffer.tariffs.book import Book
from counteroffer.tariffs.load import load_book
from counteroffer.tariffs.product import product, product_by_law
from counteroffer.tariffs.question import LawDoubt, Question, law_doubts
from counteroffer.tariffs.rates import Rates, rates
from counteroffer.tariffs.report import difference, laws_differ, table, timeline
from counteroffer.tariffs.sources.known import along, home_supply, main_importer, trade_of
from counteroffer.tariffs.sources.source import HomeSupply
from counteroffer.tariffs.terms.schema import OwnMeasure
from counteroffer.tariffs.trade import Trade

__all__ = [
    "Book",
    "HomeSupply",
    "LawDoubt",
    "OwnMeasure",
    "Question",
    "Rates",
    "Trade",
    "along",
    "difference",
    "home_supply",
    "law_doubts",
    "laws_differ",
    "load_book",
    "main_importer",
    "product",
    "product_by_law",
    "rates",
    "table",
    "timeline",
    "trade_of",
]
