"""Processes that solve for the desk: how they are asked, in whose turn, for how long and with how much memory."""
