"""Tables on the command line: those of the package, and a user's own."""
