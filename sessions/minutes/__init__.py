"""The minutes as pages: read, write, review, amend, approve, compare, print."""
