"""KiIM Desktop: record individual integration histories offline, exchange them with consent."""

__version__ = "0.1.0"
