"""Bargaining with a side whose goals are not known: finite types, offers that separate or pool them."""
