"""The page of the installed models, by sets."""
