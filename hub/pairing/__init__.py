"""Which city meets which, on what topic."""
