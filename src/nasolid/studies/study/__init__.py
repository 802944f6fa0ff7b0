"""Studies of many points: what is asked, where it runs, where results live."""
