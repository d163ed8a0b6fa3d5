"""``python -m hotspots`` is the same as the ``hotspots`` command."""

from hotspots.cli import main

if __name__ == "__main__":
    main()
