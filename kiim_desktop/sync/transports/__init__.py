"""Ways to the hub: https, folder or stick, and a plain call."""
