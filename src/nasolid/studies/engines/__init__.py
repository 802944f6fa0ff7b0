"""Where the points of a study are computed."""
