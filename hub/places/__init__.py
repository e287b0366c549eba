"""Countries, cities, languages, topics, SDG targets."""
