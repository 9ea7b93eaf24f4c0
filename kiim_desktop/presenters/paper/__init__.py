"""Paper: what a page says, from top to bottom. Whoever sets the type (gui/printing, html_page) decides how it looks."""
