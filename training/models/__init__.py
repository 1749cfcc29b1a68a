"""One paper, one file: configuration, network and loss."""
