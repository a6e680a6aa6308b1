"""What is known of each importer's trade, by the kind of data it comes from; `known` lists them all."""
