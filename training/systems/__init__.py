"""How each system of `models/` is fitted and scored."""
