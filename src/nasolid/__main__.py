"""``python -m nasolid`` is the command line."""

from nasolid.cli import main

if __name__ == "__main__":
    main()
