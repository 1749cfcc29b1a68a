"""The person's own posts, tags and decisions in SQLite: the only SQL."""
