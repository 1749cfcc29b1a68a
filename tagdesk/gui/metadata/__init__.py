"""Tags written into photos, and posts into files."""
