"""What the history tells in figures and charts."""
