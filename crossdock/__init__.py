"""The front door: settings, assembly, the command line, and a practice world to try it in."""
