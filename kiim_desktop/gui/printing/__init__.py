"""Paper: a page is set into sheets, which the preview, a printer and a PDF paint alike."""
