"""The commands: each parses, calls what Python users call, and shows what it returns."""
