"""Training from the menu: what to train, how it goes, whether the new models are better."""
