"""The demo: a throw-away Kreis with a hub, an office window and a second device; invented people only."""
