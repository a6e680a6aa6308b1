"""Charts and maps as plain Vega-Lite, laid out in fixed pixels so that a phone shows what a page shows."""
