"""The command line: the engine without a window; every command also speaks JSON."""
