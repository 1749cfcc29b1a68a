"""Teaches the fusion: accounts are replayed through the engine, and what spoke for each tag is learned from."""
