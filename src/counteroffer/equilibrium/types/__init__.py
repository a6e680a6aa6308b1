"""What goes into a solve and what comes out: arrays, baseline, settings, currencies, shock, equilibrium."""
