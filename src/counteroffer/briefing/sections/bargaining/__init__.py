"""The bargaining table: what each side has without a deal, what it can offer, and what can be agreed."""
