"""What tariff law is written in: files, partners, pacts, product codes and the schema of measures."""
