"""Turn the source data into the dataset that ships inside the package: `python -m tools.build_data`."""
