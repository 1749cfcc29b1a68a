"""Why a tag is suggested, in words and pictures."""
