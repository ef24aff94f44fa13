import hashlib
from dataclasses import dataclass, field

import regex

from fakes.server import Fake

HANDLE, PASSWORD = "digest.example.org", "abcd-efgh-ijkl-mnop"
DID = "did:plc:ewvi7nxzyoun6zhxrhs64oiz"


@dataclass
class FakeBluesky(Fake):
    records: dict = field(default_factory=dict)
    history: list = field(default_factory=list)
    """(rkey, text) of every record that was new: one text twice is a post twice."""
    blobs: list = field(default_factory=list)
    logins: int = 0
    generation: int = 0
    expired: set = field(default_factory=set)

    def expire(self):
        self.expired.add(f"access-{self.generation}")

    def answer(self, asked):
        method = asked.path.removeprefix("/xrpc/")
        bearer = asked.headers.get("authorization", "").removeprefix("Bearer ")
        if method == "com.atproto.server.createSession":
            if (asked.json["identifier"], asked.json["password"]) != (HANDLE, PASSWORD):
                return 401, {"error": "AuthenticationRequired", "message": "Invalid identifier or password"}
            self.logins += 1
            return self._session()
        if method == "com.atproto.server.refreshSession":
            if bearer != f"refresh-{self.generation}":
                return 400, {"error": "ExpiredToken", "message": "Token has been revoked"}
            return self._session()
        if bearer in self.expired or bearer != f"access-{self.generation}":
            return 400, {"error": "ExpiredToken", "message": "Token has expired"}
        return getattr(self, method.rpartition(".")[2])(asked)

    def _session(self):
        self.generation += 1
        tokens = {"accessJwt": f"access-{self.generation}", "refreshJwt": f"refresh-{self.generation}"}
        return 200, {"did": DID, "handle": HANDLE, **tokens}

    def getSession(self, asked):
        return 200, {"did": DID, "handle": HANDLE}

    def getRecord(self, asked):
        record = self.records.get(asked.query["rkey"])
        if record is None:
            return 400, {"error": "RecordNotFound", "message": "Could not locate record"}
        return 200, {**_strong(asked.query["rkey"], record), "value": record}

    def putRecord(self, asked):
        rkey, record = asked.json["rkey"], asked.json["record"]
        if len(regex.findall(r"\X", record["text"])) > 300:
            return 400, {"error": "InvalidRequest", "message": "grapheme too big"}
        if len(record["text"].encode()) > 3000:
            return 400, {"error": "InvalidRequest", "message": "string too big"}
        if rkey not in self.records:
            self.history.append((rkey, record["text"]))
        self.records[rkey] = record
        return 200, _strong(rkey, record)

    def deleteRecord(self, asked):
        self.records.pop(asked.json["rkey"], None)
        return 200, {}

    def uploadBlob(self, asked):
        self.blobs.append(asked.body)
        link = {"$link": "bafkrei" + hashlib.sha256(asked.body).hexdigest()[:20]}
        blob = {"$type": "blob", "ref": link, "mimeType": asked.headers["content-type"], "size": len(asked.body)}
        return 200, {"blob": blob}


def _strong(rkey, record):
    cid = "bafyrei" + hashlib.sha256(repr(sorted(record.items())).encode()).hexdigest()[:40]
    return {"uri": f"at://{DID}/app.bsky.feed.post/{rkey}", "cid": cid}
