"""A scenario and the law: what of the tariff book, of pacts and of its own measures falls on whose trade."""
