"""The log of faults: where in the program and of which kind, without anything of a person's unless it is asked for."""
