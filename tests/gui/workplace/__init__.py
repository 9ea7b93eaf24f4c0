"""The whole open office: frame and screens together, over a real file, with real lanes of work."""
