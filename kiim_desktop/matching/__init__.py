"""Whether two names are one name and two records one person: scores with reasons, learned weights, no network."""
