"""Running a study: what is left, where it is computed, what is told on the way."""
