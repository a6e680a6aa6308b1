"""How a language writes: numbers, dates, names, sentences, and the words for what results hold as keys."""

from counteroffer.briefing.words.languages.language import languages
from counteroffer.briefing.words.languages.names import Name
from counteroffer.briefing.words.languages.wording import Wording, english, start, wording

__all__ = ["Name", "Wording", "english", "languages", "start", "wording"]
