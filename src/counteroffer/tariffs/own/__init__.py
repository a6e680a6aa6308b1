"""A user's own law: a folder of files in the book's format, laid over the shipped book."""

from counteroffer.tariffs.own.check import Check, Laid, check
from counteroffer.tariffs.own.law import own_book, own_sha256

__all__ = ["Check", "Laid", "check", "own_book", "own_sha256"]
