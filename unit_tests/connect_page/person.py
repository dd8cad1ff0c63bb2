"""Somebody in front of the page of `source-xero connect`, with a browser and without a socket."""

import html
import re
from itertools import count
from urllib.parse import parse_qs, urlsplit

from werkzeug.test import Client

from source_xero.config_file import ConfigFile
from source_xero.connect.page import Page
from source_xero.connect.steps import Setting
from source_xero.connect.walk import Entered
from unit_tests.known_xero import CODE, SECRET, Known

PORT = 8976
HERE = f"http://localhost:{PORT}"
STREAMS = {
    "accounting.settings": ["organisations", "accounts"],
    "accounting.invoices": ["invoices", "bills"],
    "paymentservices": ["payment_services"],
}


class Person:
    """Somebody with a browser."""

    def __init__(self, file, xero=None):
        number = count()
        self.told, self.ended = [], []
        self.xero = xero or Known()
        data = ["accounting.settings", "accounting.invoices"]
        setting = Setting(
            PORT, ConfigFile(file), STREAMS, Entered(data=data), self.told.append, lambda: self.ended.append(True)
        )
        self.page = Page(setting, self.xero, lambda size: f"random-{next(number)}-{size}")
        self.client = Client(self.page)
        self.pages = []
        self.html = self.status = self.at = None

    def open(self, path, method="GET", *, follow=True, **options):
        options.setdefault("base_url", HERE)
        response = self.client.open(path, method=method, **options)
        self.headers = response.headers
        if follow and response.status_code == 303:
            place = response.headers["Location"]
            if place.startswith("/"):
                return self.open(place)
        self.status, self.html, self.at = response.status_code, response.get_data(as_text=True), path
        self.pages.append(self.html)
        response.close()
        return self

    def send(self, path, **form):
        found = re.search(r'name="csrf" value="([^"]+)"', self.html)
        return self.open(path, "POST", data={"csrf": found[1], **form} if found else form, headers={"Origin": HERE})

    def connect(self, **form):
        self.open("/")
        given = {"road": "web_app", "client_id": "APP", "client_secret": SECRET, "data": ["accounting.settings"]}
        return self.send("/connect", **{key: value for key, value in (given | form).items() if value is not None})

    def consent(self):
        address = html.unescape(re.search(r'id="to-xero"[^>]+href="([^"]+)"', self.html)[1])
        return {key: values[0] for key, values in parse_qs(urlsplit(address).query).items()}

    def back(self, **answer):
        given = {"code": CODE, "state": self.consent()["state"]}
        return self.open("/callback", query_string=given | answer)

    def chosen(self, **form):
        return self.send("/organisations", **({"which": "all"} | form))

    @property
    def title(self):
        return re.search(r"<h1>(.*?)</h1>", self.html)[1]

    @property
    def problem(self):
        found = re.search(r'id="problem"[^>]*>(.*?)</div>', self.html, re.DOTALL)
        return html.unescape(re.sub(r"<[^>]+>", "", found[1])).strip() if found else None
