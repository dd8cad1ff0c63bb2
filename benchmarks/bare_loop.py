"""The least that reading can cost: pages in a loop, each record printed as a message. No dates, no state, no retries."""

import json
import sys
import time
from pathlib import Path

import orjson
import requests

config = json.loads(Path(sys.argv[1]).read_text())
credentials = config["credentials"]
http = requests.Session()
told = http.post(
    f"{config['identity_url']}/connect/token",
    data={"grant_type": "refresh_token", "refresh_token": credentials["refresh_token"]},
    auth=(credentials["client_id"], credentials["client_secret"]),
    timeout=30,
).json()
http.headers.update({"Authorization": f"Bearer {told['access_token']}", "Accept": "application/json"})
[tenant] = [one["tenantId"] for one in http.get(f"{config['api_url']}/connections", timeout=30).json()]
http.headers["Xero-Tenant-Id"] = tenant
page, pages = 0, 1
while page < pages:
    page += 1
    params = {"page": page, "pageSize": 1000, "unitdp": 4}
    answer = http.get(f"{config['api_url']}/api.xro/2.0/Invoices", params=params, timeout=60)
    envelope = orjson.loads(answer.content)
    pages = envelope["pagination"]["pageCount"]
    for invoice in envelope["Invoices"]:
        record = {"stream": "invoices", "data": invoice, "emitted_at": time.time_ns() // 1_000_000}
        sys.stdout.buffer.write(orjson.dumps({"type": "RECORD", "record": record}) + b"\n")
