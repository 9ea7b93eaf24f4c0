"""Exchange between devices and the Kreis hub: bundles, outbox, session, carriers (the design is in its docstrings)."""
