"""The packs that TagDesk ships: their material, word tables and fits."""
