"""Has PyAirbyte copy streams from a source to a destination, twice; run by the Python that it is installed in.

stdin: {"source": {"executable", "config"}, "destination": {"executable", "config"}, "streams": [name]}
stdout, last line: the numbers of records that PyAirbyte counted
"""

import json
import os
import sys

# Read when it is imported: no look-ups in Airbyte's registry, no telemetry.
os.environ |= {"AIRBYTE_OFFLINE_MODE": "1", "DO_NOT_TRACK": "1", "NO_LIVE_PROGRESS": "1"}

import airbyte

asked = json.load(sys.stdin)
source = airbyte.get_source("source-xero", config=asked["source"]["config"], local_executable=asked["source"]["executable"])
destination = airbyte.get_destination(
    "destination-xero", config=asked["destination"]["config"], local_executable=asked["destination"]["executable"]
)
destination.check()
counts = [
    destination.write(source, streams=asked["streams"], cache=False, state_cache=False).processed_records for _ in range(2)
]
print(json.dumps(counts))
