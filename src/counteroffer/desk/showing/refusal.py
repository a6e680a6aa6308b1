"""What is wrong with a request, in the language that it asks to be answered in."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.responses import JSONResponse

from counteroffer.briefing.document import Foreign
from counteroffer.briefing.words import Wording, languages, wording
from counteroffer.briefing.words.languages.messages import message_words
from counteroffer.errors import Worded


def heard(headers: Headers) -> Wording:
    """How a request asks to be answered; English where there is no such language."""
    code = headers.get("accept-language", "")[:2].lower()
    return wording(code) if code in languages() else wording()


def refusal(headers: Headers, message: Worded, status: int, more: Mapping[str, str] | None = None) -> JSONResponse:
    """A refusal in words, and in which language they are.

    Parameters
    ----------
    headers : Headers
        Of the request.
    more : mapping, optional
        Headers of the answer.
    """
    w = heard(headers)
    words = message_words(message, w)
    own = "en" if isinstance(words, Foreign) else w.language
    return JSONResponse({"error": str(words)}, status, headers={"Content-Language": own, **(more or {})})
