"""TagDesk: hashtags you would have picked yourself, on your own machine.

The layers, from the top; imports point down only (`tests/test_quality.py` holds this):

    __main__                          composition root
    cli        gui                    the two faces: commands, window (the only Qt)
    assistant                         the use cases: suggest, decide, packs, doctor
    history  metadata  recommend      SQLite; EXIF and places; features, ONNX runtime, the models
    domain  errors  paths  hashtags   plain data and rules
    contract                          what `training/` and the app agree on (standard library only)
"""

import os

# ONNX Runtime of 1.29 and later reports to its makers unless this is set before it is loaded.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

__version__ = "0.1.0"
