"""The use cases, free of Qt: suggest, decide, look into the history, check the packs."""
