"""Fits, evaluates, exports and benchmarks TagDesk's models (PyTorch); an optional extra that the app never imports."""
