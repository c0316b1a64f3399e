#!/usr/bin/env python3
"""Checks Jingwei's audit log without Jingwei: Python alone, no line shared. Take
signatures.py along.

  verify_audit.py log LOG.jsonl KEYS [HEADS.jsonl]   a log (jingwei audit export)
  verify_audit.py proof PROOFS.jsonl KEYS            proofs of entries (audit prove)
  verify_audit.py extend EXTENSION.json KEYS         an extension (audit extend)

KEYS is a copy of audit.pub, HEADS of audit-heads.jsonl, both taken home earlier.
Logs over SHA-256 or SM3, heads signed with Ed25519 or SM2.
Prints what does not fit and where; the exit code is 1 then, else 0.
"""
import json, re, sys
from datetime import datetime, timedelta, timezone

from signatures import sha256, signed, sm3

NUMBERS = ["shard", "id", "at", "trace", "subject", "version"]
TEXTS = ["actor", "action", "kind", "outcome", "facts", "proofs"]


def micros(text):
    whole, fraction = re.fullmatch(r"(.{19})(?:\.(\d{1,6}))?Z", text).groups()
    at = datetime.strptime(whole, "%Y-%m-%dT%H:%M:%S").replace(tzinfo=timezone.utc)
    return (at - datetime(1970, 1, 1, tzinfo=timezone.utc)) // timedelta(microseconds=1) \
        + int((fraction or "0").ljust(6, "0"))

def big(n): return n.to_bytes(8, "big", signed=True)
HASHES = {"sha256": sha256, "sm3": sm3}
def hash_of(head): return HASHES[head.get("hash", "sha256")]
def node(h, left, right): return h(b"\1" + left + right)

def leaf(h, e):
    texts = [e[name].encode() for name in TEXTS]
    numbers = [micros(e[n]) if n == "at" else int(e[n]) for n in NUMBERS]
    return h(b"\0" + b"".join(map(big, numbers + [len(t) for t in texts])) + b"".join(texts))

def bad_head(h, keys):
    form = {"sha256": b"", "sm3": b" sm3"}[h.get("hash", "sha256")]
    text = b"jingwei audit head 1" + form + b"\n" + big(h["shard"]) + big(h["count"]) + bytes.fromhex(h["root"]) + big(micros(h["at"]))
    key = bytes.fromhex(h["signer"])
    return key not in keys or not signed(key, text, bytes.fromhex(h["signature"]))

def split(n): return 1 << (n - 1).bit_length() - 1

def rooted(h, hash_, seq, count, path):  # RFC 9162, 2.1.3
    if count <= 1:
        return hash_ if not path and seq < count else None
    k, path, beside = split(count), path[:-1], path[-1] if path else b""
    below = rooted(h, hash_, seq, k, path) if seq < k else rooted(h, hash_, seq - k, count - k, path)
    return below and (node(h, below, beside) if seq < k else node(h, beside, below))

def extends(h, m, n, path, old, whole=True):  # RFC 9162, 2.1.4: both roots
    if m == n:
        return (old, old) if whole else (path[-1], path[-1])
    k, path, beside = split(n), path[:-1], path[-1]
    a, b = extends(h, m, k, path, old, whole) if m <= k else extends(h, m - k, n - k, path, old, False)
    return (a, node(h, b, beside)) if m <= k else (node(h, beside, a), node(h, beside, b))

def check_log(lines, keys, outside):
    peaks, counts, heads = {}, {}, {}
    h = hash_of(next((line["head"] for line in lines if "head" in line), {}))
    for line in lines:
        if "entry" in line:
            e = line["entry"]
            shard, at = int(e["shard"]), counts.get(int(e["shard"]), 0)
            if int(e["seq"]) != at:
                yield f"shard {shard}: entry {e['seq']} stands where {at} should"
            tree, top, n = peaks.setdefault(shard, []), leaf(h, e), at
            while n & 1:
                top, n = node(h, tree.pop(), top), n >> 1
            tree.append(top)
            counts[shard] = at + 1
            continue
        head = line["head"]
        shard, tree = head["shard"], peaks.get(head["shard"], [])
        top = tree[-1] if tree else bytes(32)
        for peak in reversed(tree[:-1]):
            top = node(h, peak, top)
        heads[shard, head["count"]] = head["root"]
        if bad_head(head, keys) or hash_of(head) is not h or head["count"] != counts.get(shard, 0) or head["root"] != top.hex():
            yield f"shard {shard}: the head over {head['count']} entries does not fit what stands before it"
    for o in outside:
        if bad_head(o, keys) or heads.get((o["shard"], o["count"])) != o["root"]:
            yield f"shard {o['shard']}: the head over {o['count']} that was taken home is not in the log, which has {counts.get(o['shard'], 0)} entries"

def check_proof(p, keys):
    e, h = p["entry"], p["head"]
    root = rooted(hash_of(h), leaf(hash_of(h), e), int(e["seq"]), h["count"], [bytes.fromhex(x) for x in p["path"]])
    if bad_head(h, keys) or int(e["shard"]) != h["shard"] or root is None or root.hex() != h["root"]:
        yield f"shard {e['shard']}: entry {e['seq']} is not proved"

def check_extension(x, keys):
    a, b = x["from"], x["to"]
    roots = extends(hash_of(b), a["count"], b["count"], [bytes.fromhex(p) for p in x["path"]], bytes.fromhex(a["root"]))
    if bad_head(a, keys) or bad_head(b, keys) or a["shard"] != b["shard"] or [r.hex() for r in roots] != [a["root"], b["root"]]:
        yield f"shard {b['shard']}: the log of {b['count']} entries does not begin with that of {a['count']}"

def main(what, file, key_file, outside=None):
    read = lambda name: [json.loads(line) for line in open(name, encoding="utf-8") if line.strip()]
    keys, lines = {bytes.fromhex(line.strip()) for line in open(key_file) if line.strip()}, read(file)
    if what == "log":
        found = list(check_log(lines, keys, read(outside) if outside else []))
    else:
        found = [f for line in lines for f in (check_proof if what == "proof" else check_extension)(line, keys)]
    print("\n".join(found) or f"whole: {len(lines)} lines")
    return 1 if found else 0

if __name__ == "__main__":
    if len(sys.argv) not in (4, 5) or sys.argv[1] not in ("log", "proof", "extend"):
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
