"""Slides: a PDF drawn page by page as pictures, in a process of its own, and who may have which page."""
