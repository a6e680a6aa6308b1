"""What tables of results are: their columns, declared once, and cells that a spreadsheet would run."""
