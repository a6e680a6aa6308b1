"""How a language writes: numbers, dates, names, sentences, and the words for what results hold as keys."""

from counteroffer.briefing.words.language import languages
from counteroffer.briefing.words.names import Name
from counteroffer.briefing.words.wording import Wording, english, start, wording

__all__ = ["Name", "Wording", "english", "languages", "start", "wording"]
