"""What households pay, and who wins and loses."""
