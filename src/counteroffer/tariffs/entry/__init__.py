"""One shipment: the general duty and every layer on it, to the cent, and what has to be known that was not told."""

from counteroffer.tariffs.entry.answer import EntryAnswer, EntryLayer, entry
from counteroffer.tariffs.entry.customs import customs_of
from counteroffer.tariffs.entry.shipment import Shipment
from counteroffer.tariffs.entry.table import entries

__all__ = ["EntryAnswer", "EntryLayer", "Shipment", "customs_of", "entries", "entry"]
