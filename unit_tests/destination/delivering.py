"""Elements on their way to the pretend Xero, and what became of each."""

from source_xero.destination.delivery import Delivery
from source_xero.destination.elements import Accepted
from source_xero.destination.idempotency import Keys
from unit_tests.destination.pretend import OPERATIONS, Looking, creation, messages


def process(xero, batch_size=50):
    """A process that begins to write."""
    runs = getattr(xero, "runs", 0)
    xero.runs = runs + 1
    return Delivery(xero, OPERATIONS, Keys(lambda: f"run{runs}"), batch_size)


def deliver(xero, intents, batch_size=50, delivery=None, finder=None):
    """Deliver and return what became of each row, by number: the id in Xero, or the reasons."""
    ends = {}
    for intent, result in (delivery or process(xero, batch_size)).deliver(intents, finder or Looking(xero)):
        assert intent.row.number not in ends, "a second end"
        ends[intent.row.number] = result.element.get("ThingID") if isinstance(result, Accepted) else messages(result.reasons)
    return ends


def creations(count, **more):
    return [creation(number, Name=f"Thing {number}", **more) for number in range(1, count + 1)]
