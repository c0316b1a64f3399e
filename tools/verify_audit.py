#!/usr/bin/env python3
"""Checks Jingwei's audit log without Jingwei: Python alone, no line shared.

  verify_audit.py log LOG.jsonl KEYS [HEADS.jsonl]   a log (jingwei audit export)
  verify_audit.py proof PROOFS.jsonl KEYS            proofs of entries (audit prove)
  verify_audit.py extend EXTENSION.json KEYS         an extension (audit extend)

KEYS is a copy of audit.pub, HEADS of audit-heads.jsonl, both taken home earlier.
Prints what does not fit and where; the exit code is 1 then, else 0.
"""
import hashlib, json, re, sys
from datetime import datetime, timedelta, timezone

NUMBERS = ["shard", "id", "at", "trace", "subject", "version"]
TEXTS = ["actor", "action", "kind", "outcome", "facts", "proofs"]

# Ed25519 (RFC 8032), verification alone, on twisted Edwards coordinates.
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P

def add(a, b):
    (x1, y1, z1, t1), (x2, y2, z2, t2) = a, b
    e, f = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    c, d = 2 * D * t1 * t2 % P, 2 * z1 * z2 % P
    return ((f - e) * (d - c) % P, (f + e) * (d + c) % P, (d - c) * (d + c) % P, (f - e) * (f + e) % P)

def times(n, point):
    total = (0, 1, 1, 0)
    while n:
        total, point, n = add(total, point) if n & 1 else total, add(point, point), n >> 1
    return total

def point(data):
    y, sign = int.from_bytes(data, "little") & (1 << 255) - 1, data[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if (x * x - square) % P == 0 else x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P or (x == 0 and sign):
        raise ValueError("no point")
    x = P - x if x & 1 != sign else x
    return (x, y, 1, x * y % P)

BASE = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))

def signed(key, message, signature):
    try:
        a, r, s = point(key), point(signature[:32]), int.from_bytes(signature[32:], "little")
    except ValueError:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    left, right = times(s, BASE), add(r, times(h, a))
    same = lambda i: (left[i] * right[2] - right[i] * left[2]) % P == 0
    return s < L and len(signature) == 64 and same(0) and same(1)

def micros(text):
    whole, fraction = re.fullmatch(r"(.{19})(?:\.(\d{1,6}))?Z", text).groups()
    at = datetime.strptime(whole, "%Y-%m-%dT%H:%M:%S").replace(tzinfo=timezone.utc)
    return (at - datetime(1970, 1, 1, tzinfo=timezone.utc)) // timedelta(microseconds=1) \
        + int((fraction or "0").ljust(6, "0"))

def big(n): return n.to_bytes(8, "big", signed=True)
def sha(data): return hashlib.sha256(data).digest()
def node(left, right): return sha(b"\1" + left + right)

def leaf(e):
    texts = [e[name].encode() for name in TEXTS]
    numbers = [micros(e[n]) if n == "at" else int(e[n]) for n in NUMBERS]
    return sha(b"\0" + b"".join(map(big, numbers + [len(t) for t in texts])) + b"".join(texts))

def bad_head(h, keys):
    text = b"jingwei audit head 1\n" + big(h["shard"]) + big(h["count"]) + bytes.fromhex(h["root"]) + big(micros(h["at"]))
    key = bytes.fromhex(h["signer"])
    return key not in keys or not signed(key, text, bytes.fromhex(h["signature"]))

def split(n): return 1 << (n - 1).bit_length() - 1

def rooted(hash_, seq, count, path):  # RFC 9162, 2.1.3
    if count <= 1:
        return hash_ if not path and seq < count else None
    k, path, beside = split(count), path[:-1], path[-1] if path else b""
    below = rooted(hash_, seq, k, path) if seq < k else rooted(hash_, seq - k, count - k, path)
    return below and (node(below, beside) if seq < k else node(beside, below))

def extends(m, n, path, old, whole=True):  # RFC 9162, 2.1.4: both roots
    if m == n:
        return (old, old) if whole else (path[-1], path[-1])
    k, path, beside = split(n), path[:-1], path[-1]
    a, b = extends(m, k, path, old, whole) if m <= k else extends(m - k, n - k, path, old, False)
    return (a, node(b, beside)) if m <= k else (node(beside, a), node(beside, b))

def check_log(lines, keys, outside):
    peaks, counts, heads = {}, {}, {}
    for line in lines:
        if "entry" in line:
            e = line["entry"]
            shard, at = int(e["shard"]), counts.get(int(e["shard"]), 0)
            if int(e["seq"]) != at:
                yield f"shard {shard}: entry {e['seq']} stands where {at} should"
            tree, top, n = peaks.setdefault(shard, []), leaf(e), at
            while n & 1:
                top, n = node(tree.pop(), top), n >> 1
            tree.append(top)
            counts[shard] = at + 1
            continue
        h = line["head"]
        shard, tree = h["shard"], peaks.get(h["shard"], [])
        top = tree[-1] if tree else bytes(32)
        for peak in reversed(tree[:-1]):
            top = node(peak, top)
        heads[shard, h["count"]] = h["root"]
        if bad_head(h, keys) or h["count"] != counts.get(shard, 0) or h["root"] != top.hex():
            yield f"shard {shard}: the head over {h['count']} entries does not fit what stands before it"
    for h in outside:
        if bad_head(h, keys) or heads.get((h["shard"], h["count"])) != h["root"]:
            yield f"shard {h['shard']}: the head over {h['count']} that was taken home is not in the log, which has {counts.get(h['shard'], 0)} entries"

def check_proof(p, keys):
    e, h = p["entry"], p["head"]
    root = rooted(leaf(e), int(e["seq"]), h["count"], [bytes.fromhex(x) for x in p["path"]])
    if bad_head(h, keys) or int(e["shard"]) != h["shard"] or root is None or root.hex() != h["root"]:
        yield f"shard {e['shard']}: entry {e['seq']} is not proved"

def check_extension(x, keys):
    a, b = x["from"], x["to"]
    roots = extends(a["count"], b["count"], [bytes.fromhex(p) for p in x["path"]], bytes.fromhex(a["root"]))
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
