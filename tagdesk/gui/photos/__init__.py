"""Photos and thumbnails: decoded, shown, watched."""
