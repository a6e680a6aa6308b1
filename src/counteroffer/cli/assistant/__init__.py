"""`counteroffer assistant`: duties, law and scenarios for an assistant that speaks the Model Context Protocol."""

from counteroffer.cli.assistant.command import assistant

__all__ = ["assistant"]
