"""The files of an organisation, as an app gets at them."""

import json

from urllib3.filepost import encode_multipart_formdata

FILES = "/files.xro/1.0/"
WORDS = b"a,b\r\n\x00\xff"


class Cabinet:
    """The first organisation's files, as an app gets at them."""

    def __init__(self, client):
        self.client = client

    def ask(self, path, status=200, tenant=0, **query):
        reply = self.client.get(FILES + path, tenant, **query)
        assert reply.status == status, reply.body
        return reply.json() if reply.headers.get("content-type", "").startswith("application/json") else reply

    def send(self, method, path, body=b"", status=200, **headers):
        reply = self.client.send(method, FILES + path, headers=self.client.headers(0, **headers), body=body)
        assert reply.status == status, reply.body
        return reply.json() if reply.body else None

    def put(self, path, element, status=200, method="PUT", **headers):
        return self.send(method, path, json.dumps(element).encode(), status, **headers)

    def upload(self, name, content=WORDS, path="Files", status=201, fields=(), **headers):
        form, kind = encode_multipart_formdata([*fields, (name, (name, content, "text/csv"))])
        return self.send("POST", path, form, status, Content_Type=kind, **headers)


def detail(answer):
    (error,) = answer
    assert set(error) == {"type", "title", "detail"}
    return error["detail"]
