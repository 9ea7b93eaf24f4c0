"""Pictures of every screen from the sample Kreis: `python -m tests.screens OUT [--theme dark] [--scale 2]`."""
