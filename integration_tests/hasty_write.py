"""`destination-xero` without its waiting, and dead at the request it is told to die at.

What a retry has to wait for takes minutes with Xero and changes nothing of what is retried. Environment: DIES_AT is the number
of a writing request; with DIES_DONE set, Xero has carried that one out by then, and its answer is lost.
DIES_AFTER_S are seconds of its own work after which it dies, in the middle of whatever it does. TIMEOUT_S and
FLUSHES_AFTER_S shorten the two times that a test would have to wait for.
"""

import os
import signal
import sys
import time

pause = time.sleep
time.sleep = lambda seconds: pause(min(seconds, 0.01))  # before anything takes it for a default

import requests  # noqa: E402 - see above

from source_xero.api import limits  # noqa: E402
from source_xero.destination import client, command, loop  # noqa: E402

limits.WINDOW_S = 0.0
client._TIMEOUT_S = (10, float(os.environ.get("TIMEOUT_S", "120")))  # noqa: SLF001 - two minutes are a test's whole life
loop.SECONDS = float(os.environ.get("FLUSHES_AFTER_S", "60"))
dies_at = int(os.environ.get("DIES_AT", "0"))
if "DIES_AFTER_S" in os.environ:
    # Nobody handles this signal: the process is gone at once, wherever it is.
    signal.setitimer(signal.ITIMER_PROF, float(os.environ["DIES_AFTER_S"]))
ask = requests.Session.request
asked = 0


def request(self: requests.Session, method: str, url: str, **how: object) -> requests.Response:
    """Send, and die before or after that."""
    global asked  # noqa: PLW0603 - one process, one count
    writes = method != "GET" and "/api.xro/" in url
    asked += writes
    dies = writes and asked == dies_at
    if dies and "DIES_DONE" not in os.environ:
        os.kill(os.getpid(), signal.SIGKILL)
    response = ask(self, method, url, **how)  # type: ignore[arg-type] # whatever requests takes
    if dies:
        os.kill(os.getpid(), signal.SIGKILL)
    return response


requests.Session.request = request  # type: ignore[assignment,method-assign] # it passes everything on
if __name__ == "__main__":
    sys.exit(command.run(sys.argv[1:]))
