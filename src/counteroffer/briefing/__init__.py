"""The briefing: one solved scenario as one offline HTML file that reads on a phone and on paper."""

from counteroffer.briefing.page import render

__all__ = ["render"]
