"""Jobs in the short run."""
