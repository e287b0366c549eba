"""The room as a page without JavaScript: what it says now, and what can be done in it by forms."""
