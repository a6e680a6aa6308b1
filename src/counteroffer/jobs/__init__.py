"""Jobs in the short run: who loses work, where, and because of which measures."""
