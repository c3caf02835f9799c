"""The generated parts of the manual: a file for each page or kind of page."""
