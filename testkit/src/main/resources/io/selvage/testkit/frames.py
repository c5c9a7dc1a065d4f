# Copyright (c) 2026 the Selvage authors and others.
#
# This program and the accompanying materials are made available under the
# terms of the Eclipse Public License v2.0 which accompanies this distribution,
# and is available at https://www.eclipse.org/legal/epl-2.0/
#
# SPDX-License-Identifier: EPL-2.0
"""Raw frames inside a device's namespace: send, burst, count, probe, sent, ping. Used by Frames.java, which documents it."""

import os
import select
import socket
import struct
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


def burst(iface, interval_us):
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    sock.bind((iface, 0))
    frames = [bytes.fromhex(line) for line in sys.stdin]
    due = time.monotonic()
    for frame in frames:
        sock.send(frame)
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
            # Exactly where the payload of UDP begins, with or without a VLAN tag: an ICMP error quotes it elsewhere.
            at = frame.find(b"SELVAGE:")
            if at in (42, 46):
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


def sent(iface, ethertype, within_us):
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
    sock.bind((iface, ETH_P_ALL))
    print("ready", flush=True)
    end = time.monotonic() + int(within_us) / 1e6
    while time.monotonic() < end:
        ready, _, _ = select.select([sock], [], [], max(0, end - time.monotonic()))
        if ready:
            frame, (_, _, kind, _, _) = sock.recvfrom(2048)
            if kind == OUTGOING and frame[12:14].hex() == ethertype:
                print(time.monotonic_ns(), flush=True)
                return
    print(flush=True)


def ping(address, interval_us):
    # Not ping(8): while replies are missing it sends at most every 10 ms, so it would hide half of a loss.
    sock = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
    sock.setblocking(False)
    ident = os.getpid() & 0xffff
    interval = int(interval_us) / 1e6
    sent = 0
    pending = 0
    stopping = 0.0
    due = time.monotonic()
    while not stopping or (pending > 0 and time.monotonic() < stopping):
        wait = due - time.monotonic() if not stopping else stopping - time.monotonic()
        ready, _, _ = select.select([sock] if stopping else [sock, sys.stdin], [], [], max(0, wait))
        if sock in ready:
            now = time.monotonic_ns()
            packet = sock.recv(2048)
            header = (packet[0] & 15) * 4
            kind, _, _, whose, _ = struct.unpack_from("!BBHHH", packet, header)
            if kind == 0 and whose == ident:
                sequence, at = struct.unpack_from("!QQ", packet, header + 8)
                pending -= 1
                print(sequence, now, now - at, flush=True)
        if sys.stdin in ready:
            # Replies that are still on their way have half a second.
            stopping = time.monotonic() + 0.5
        elif not stopping and time.monotonic() >= due:
            sent += 1
            body = struct.pack("!QQ", sent, time.monotonic_ns()) + b"selvage!" * 5
            head = struct.pack("!BBHHH", 8, 0, 0, ident, sent & 0xffff)
            head = struct.pack("!BBHHH", 8, 0, checksum(head + body), ident, sent & 0xffff)
            try:
                sock.sendto(head + body, (address, 0))
            except OSError:
                pass  # no neighbour, no link: a lost packet like any other
            pending += 1
            due += interval
    print("sent", sent, flush=True)


def checksum(data):
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    total = (total & 0xffff) + (total >> 16)
    return ~(total + (total >> 16)) & 0xffff


if __name__ == "__main__":
    {"send": send, "burst": burst, "count": count, "probe": probe, "sent": sent, "ping": ping}[sys.argv[1]](
        *sys.argv[2:])
