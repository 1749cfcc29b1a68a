"""All past posts: found, looked at, corrected."""
