"""Rules of the pieces every screen is made of."""
