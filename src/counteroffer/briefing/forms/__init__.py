"""A document as HTML, Markdown, drawings, a printed PDF."""
