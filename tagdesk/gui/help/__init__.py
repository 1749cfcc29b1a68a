"""Keys, log, doctor, about."""
