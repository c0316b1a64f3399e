"""Digests and signatures of the log, checked with Python's own numbers alone.

Ed25519 (RFC 8032), SM3 (GB/T 32905) and SM2 (GB/T 32918): verification, never signing.
"""
import hashlib

def sha256(data):
    return hashlib.sha256(data).digest()

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
    """By the length of the key: 32 bytes are Ed25519's, 65 SM2's."""
    return (signed_ed25519 if len(key) == 32 else signed_sm2)(key, message, signature)
