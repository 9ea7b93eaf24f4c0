"""The window as a screen reader meets it: over the accessibility bus of Linux (AT-SPI), on an X display of its own."""
