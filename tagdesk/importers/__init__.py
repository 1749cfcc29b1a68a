"""Archives of past posts, one format a file."""
