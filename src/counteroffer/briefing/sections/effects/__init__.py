"""What the measures do: to incomes, industries, partners and places."""
