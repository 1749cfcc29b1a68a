"""Archives of past posts: dropped or chosen, looked at, taken in."""
