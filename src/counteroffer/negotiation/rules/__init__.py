"""What to make of a table: bargains, packages, leverage, coalitions."""
