"""Paper: a page written as HTML becomes a PDF."""
