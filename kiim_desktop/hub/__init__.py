"""The Kreis hub: stores and routes sealed units it cannot read."""
