#!/usr/bin/env python3
"""Checks Jingwei's audit log without Jingwei: Python alone, no line shared.

  verify_audit.py log LOG.jsonl KEYS [HEADS.jsonl]   a log (jingwei audit export)
  verify_audit.py proof PROOFS.jsonl KEYS            proofs of entries (audit prove)
  verify_audit.py extend EXTENSION.json KEYS         an extension (audit extend)

KEYS is a copy of audit.pub, HEADS of audit-heads.jsonl, both taken home earlier.
Logs over SHA-256 or SM3, heads signed with Ed25519 or SM2.
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

def signed_ed25519(key, message, signature):
    try:
        a, r, s = point(key), point(signature[:32]), int.from_bytes(signature[32:], "little")
    except ValueError:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    left, right = times(s, BASE), add(r, times(h, a))
    same = lambda i: (left[i] * right[2] - right[i] * left[2]) % P == 0
    return s < L and len(signature) == 64 and same(0) and same(1)

# SM3 (GB/T 32905).
M = 0xFFFFFFFF
def rol(x, n): return (x << n % 32 | x >> (-n) % 32) & M if n % 32 else x

def sm3(data):
    state = [0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E]
    data += b"\x80" + bytes(-(len(data) + 9) % 64) + (8 * len(data)).to_bytes(8, "big")
    for at in range(0, len(data), 64):
        w = [int.from_bytes(data[at + i:at + i + 4], "big") for i in range(0, 64, 4)]
        for j in range(16, 68):
            x = w[j - 16] ^ w[j - 9] ^ rol(w[j - 3], 15)
            w.append(x ^ rol(x, 15) ^ rol(x, 23) ^ rol(w[j - 13], 7) ^ w[j - 6])
        a, b, c, d, e, f, g, h = state
        for j in range(64):
            ss1 = rol(rol(a, 12) + e + rol(0x79CC4519 if j < 16 else 0x7A879D8A, j) & M, 7)
            ff = a ^ b ^ c if j < 16 else a & b | a & c | b & c
            gg = e ^ f ^ g if j < 16 else e & f | ~e & M & g
            tt1, tt2 = ff + d + (ss1 ^ rol(a, 12)) + (w[j] ^ w[j + 4]) & M, gg + h + ss1 + w[j] & M
            a, b, c, d, e, f, g, h = tt1, a, rol(b, 9), c, tt2 ^ rol(tt2, 9) ^ rol(tt2, 17), e, rol(f, 19), g
        state = [x ^ y for x, y in zip(state, (a, b, c, d, e, f, g, h))]
    return b"".join(x.to_bytes(4, "big") for x in state)

# SM2 (GB/T 32918), verification alone, on plain coordinates.
Q = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
B2 = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
G2 = (0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
      0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0)

def add2(a, b):
    if a is None or b is None:
        return a or b
    if a[0] == b[0] and (a[1] + b[1]) % Q == 0:
        return None
    slope = (3 * a[0] * a[0] - 3) * pow(2 * a[1], -1, Q) if a == b else (b[1] - a[1]) * pow(b[0] - a[0], -1, Q)
    x = (slope * slope - a[0] - b[0]) % Q
    return x, (slope * (a[0] - x) - a[1]) % Q

def times2(n, point):
    total = None
    while n:
        total, point, n = add2(total, point) if n & 1 else total, add2(point, point), n >> 1
    return total

def signed_sm2(key, message, signature):
    num = lambda data: int.from_bytes(data, "big")
    big2 = lambda n: n.to_bytes(32, "big")
    x, y, r, s = num(key[1:33]), num(key[33:]), num(signature[:32]), num(signature[32:])
    if len(key) != 65 or key[0] != 4 or x >= Q or y >= Q or (y * y - x * x * x + 3 * x - B2) % Q or len(signature) != 64:
        return False
    who = b"1234567812345678"  # as GM/T 0009 has it
    z = sm3((8 * len(who)).to_bytes(2, "big") + who + b"".join(map(big2, (Q - 3, B2) + G2)) + key[1:])
    t = (r + s) % N
    if not (0 < r < N and 0 < s < N and t):
        return False
    at = add2(times2(s, G2), times2(t, (x, y)))
    return at is not None and (num(sm3(z + message)) + at[0] - r) % N == 0

def signed(key, message, signature):
    return (signed_ed25519 if len(key) == 32 else signed_sm2)(key, message, signature)

def micros(text):
    whole, fraction = re.fullmatch(r"(.{19})(?:\.(\d{1,6}))?Z", text).groups()
    at = datetime.strptime(whole, "%Y-%m-%dT%H:%M:%S").replace(tzinfo=timezone.utc)
    return (at - datetime(1970, 1, 1, tzinfo=timezone.utc)) // timedelta(microseconds=1) \
        + int((fraction or "0").ljust(6, "0"))

def big(n): return n.to_bytes(8, "big", signed=True)
def sha256(data): return hashlib.sha256(data).digest()
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
