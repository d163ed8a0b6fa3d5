"""The ``hotspots`` command: parse, call one library function, say where the result is."""

from hotspots.cli.app import main

__all__ = ["main"]
