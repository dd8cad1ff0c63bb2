"""The order in which Xero serves what is asked for at once."""

from types import SimpleNamespace

from unit_tests.pages.xero_list import seeded


class OutOfOrder:
    """In place of the thread pool: Xero serves what is asked at once in whatever order the seed says."""

    dice = seeded(0)

    def __init__(self, *_args, **_kwargs):
        self._waiting = []

    def submit(self, function, *args):
        answer = SimpleNamespace(value=None, serve=None)
        answer.serve = lambda: setattr(answer, "value", function(*args))
        answer.result = lambda: self._serve_until(answer)
        self._waiting.append(answer)
        return answer

    def shutdown(self, **_options):
        self._waiting.clear()

    def _serve_until(self, answer):
        while answer.value is None:
            self._waiting.pop(self.dice.randrange(len(self._waiting))).serve()
        return answer.value
