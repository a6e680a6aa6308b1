"""Languages: how each one writes, its sentences and its names; a folder each."""
