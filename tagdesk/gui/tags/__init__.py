"""The tag panel: chips, entry, suggestions, platform, sets."""
