"""nasolid's models in the form that PyBaMM's model zoo lists: one folder each, found by entry point."""
