"""How long the window's thread is ever blocked while models learn, are tried and put to use.

`QT_QPA_PLATFORM=offscreen python tests/gui/training_pauses.py csrw,usercond`, on a machine that does nothing else.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEventLoop
from PySide6.QtWidgets import QApplication

from tagdesk.gui.app import SWITCH_INTERVAL_S
from tagdesk.gui.heartbeat import Heartbeat
from tagdesk.gui.screenshots import _scene
from tagdesk.gui.training.phase import Deed, Phase

_POSTS, _TIMEOUT_S = 160, 1_500


def wait(condition: Callable[[], bool]) -> None:
    """Let the window live until something is so."""
    end_s = time.monotonic() + _TIMEOUT_S
    while not condition():
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        time.sleep(0.002)
        assert time.monotonic() < end_s


def main(models: list[str]) -> None:
    """Train, and put the new models to use whatever the proof says."""
    QApplication([])
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    with tempfile.TemporaryDirectory() as folder, _scene(Path(folder), _POSTS) as scene:
        window, session = scene.window, scene.window.training.session
        window.training.open()
        dialog = window.training.dialog
        for system, box in dialog.setup.boxes.items():
            box.setChecked(system in models)
        wait(dialog.buttons[Deed.START].isEnabled)
        heartbeat, parts = Heartbeat(), dict[str, float]()

        def part(name: str, deed: Deed, end: Phase) -> None:
            heartbeat.pauses_ms.clear()
            heartbeat.start()
            dialog.buttons[deed].click()
            wait(lambda: session.stand.phase is end and window.idle)
            heartbeat.stop()
            parts[name] = round(max(heartbeat.pauses_ms), 1)

        part("learning and proof", Deed.START, Phase.DECIDING)
        part("switch", Deed.USE, Phase.CHOOSING)
        sys.stdout.write(f"{parts}\n")


if __name__ == "__main__":
    main(sys.argv[1].split(","))
