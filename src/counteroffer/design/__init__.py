"""The one visual language: colours, sizes, distances and faces, as data, for everything that is looked at."""
