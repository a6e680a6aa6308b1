"""From a scenario to its solution: the street end to end."""
