"""What is on the table: players, issues, how it is solved, the security offer, presets of the sliders."""
