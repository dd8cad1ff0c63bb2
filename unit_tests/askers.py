"""Those who ask at once for the same answers, and a Xero that notes what it is asked."""

import threading

from source_xero.sharing import SharedAnswer

PATH = "Invoices"
PATIENCE_S = 10


def at_once(*works):
    """Run each in a thread of its own; return what each returned or raised, in the order given."""
    ends = [None] * len(works)

    def run(place, work):
        try:
            ends[place] = work()
        except Exception as error:  # noqa: BLE001 - it is the result
            ends[place] = error

    threads = [threading.Thread(target=run, args=one, daemon=True) for one in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=PATIENCE_S)
    assert not any(thread.is_alive() for thread in threads), "somebody waits for ever"
    return ends


class Asked:
    """Xero, as an asker sees it: a body for each key, and a note of every call."""

    def __init__(self, bodies=None):
        self.bodies, self.calls = bodies or {}, []

    def for_(self, key):
        def ask():
            self.calls.append(key)
            return SharedAnswer(self.bodies.get(key, f"body of {key}".encode()), "2026-03-01T12:00:00", 2.5)

        return ask


def keys_of(many):
    return [("t1", PATH, number) for number in range(many)]


def reader(shared, xero, keys):
    return lambda: [shared.get(PATH, key, object(), xero.for_(key)).body for key in keys]
