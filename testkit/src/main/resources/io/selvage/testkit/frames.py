# Copyright (c) 2026 the Selvage authors and others.
#
# This program and the accompanying materials are made available under the
# terms of the Eclipse Public License v2.0 which accompanies this distribution,
# and is available at https://www.eclipse.org/legal/epl-2.0/
#
# SPDX-License-Identifier: EPL-2.0
"""Raw frames inside a device's namespace: send, count, probe. Used by Frames.java, which documents it."""

import select
import socket
import sys
import time

ETH_P_ALL = 3
OUTGOING = 4


def send(iface, frame, count, interval_us):
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    sock.bind((iface, 0))
    data = bytes.fromhex(frame)
    due = time.monotonic()
    for _ in range(int(count)):
        sock.send(data)
        due += int(interval_us) / 1e6
        pause = due - time.monotonic()
        if pause > 0:
            time.sleep(pause)


def mac(data):
    return ":".join("%02x" % octet for octet in data)


def count():
    # Bound to no interface, so that a leg of the device's bridge is heard before the bridge filters.
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
    sock.setblocking(False)
    counts = {}

    def drain():
        while True:
            try:
                frame, (iface, _, kind, _, _) = sock.recvfrom(2048)
            except BlockingIOError:
                return
            if kind == OUTGOING or not iface.startswith("to-"):
                continue
            at = frame.find(b"SELVAGE:")
            if at >= 0:
                key = frame[at + 8:].split(b":", 1)[0].decode("ascii", "replace")
            else:
                key = "%s>%s/%s" % (mac(frame[6:12]), mac(frame[:6]), frame[12:14].hex())
            counts[key] = counts.get(key, 0) + 1

    while True:
        ready, _, _ = select.select([sock, sys.stdin], [], [])
        drain()
        if sys.stdin in ready:
            if not sys.stdin.readline():
                return
            for key in sorted(counts):
                print(counts[key], key)
            print(flush=True)


def probe(iface, frame, interval_us, within_us):
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0800))
    sock.bind((iface, 0x0800))
    data = bytes.fromhex(frame)
    mine = data[6:12]
    ident = data[38:40]
    sock.send(data)
    print("ready", flush=True)
    interval = int(interval_us) / 1e6
    now = time.monotonic()
    end = now + int(within_us) / 1e6
    due = now + interval
    while now < end:
        ready, _, _ = select.select([sock], [], [], max(0, due - now))
        if ready:
            reply, (_, _, kind, _, _) = sock.recvfrom(2048)
            if kind != OUTGOING and reply[:6] == mine and reply[23] == 1 and reply[34] == 0 and reply[38:40] == ident:
                print(time.monotonic_ns(), flush=True)
                return
        now = time.monotonic()
        if now >= due:
            sock.send(data)
            due = now + interval
    print(flush=True)


if __name__ == "__main__":
    {"send": send, "count": count, "probe": probe}[sys.argv[1]](*sys.argv[2:])
