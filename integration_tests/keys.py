"""What tells a record of a stream from all others, as discover is to announce it."""

from integration_tests.streams import FURTHER, STREAMS

KEYS = {"tenants": [["tenant_id"]]} | {
    name: [["tenant_id"], [stream.key]] if stream.key else [["tenant_id"]] for name, stream in STREAMS.items()
}
# Streams of the parts of another stream's records: the whole, where it has them, and the part's own id.
PARTS = {
    "tracking_options": ("tracking_categories", "Options", "TrackingOptionID"),
    "contact_group_members": ("contact_groups", "Contacts", "ContactID"),
}
KEYS |= {name: [*KEYS[whole], [key]] for name, (whole, _, key) in PARTS.items()}
KEYS |= {name: [["tenant_id"], *([field] for field in key)] for name, (key, _) in FURTHER.items()}
