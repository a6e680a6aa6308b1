"""What the pages beside the dashboard ask: a room of two sides, a case built by hand, a duty looked up."""
