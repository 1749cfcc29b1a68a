"""What the papers and plain sense compare with."""
