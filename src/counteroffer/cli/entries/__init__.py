"""One shipment, or a table of them, on the command line."""
