"""The briefing: a study told in a language, as a document that forms write."""

from counteroffer.briefing.briefing import briefing
from counteroffer.briefing.forms.html import html
from counteroffer.briefing.forms.markdown import markdown
from counteroffer.briefing.words import languages

__all__ = ["briefing", "html", "languages", "markdown"]
