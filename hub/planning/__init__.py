"""Getting there: an exchange is scheduled, moved or cancelled; people are invited, join, or wait at the door."""
