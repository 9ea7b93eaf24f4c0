"""A poor line as a process of its own: slow, far, and cut again and again; between a device and a hub on this computer.

Cuts and stalls fall on exact bytes of what passes, so that a run repeats itself. Each line on standard input is a JSON
object of what to change (fields of `Line`); each is answered with one line of what was counted so far.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import random
import socket
import sys
from dataclasses import dataclass, field

import msgspec

PIECE = 4096
SEGMENT = 1460
"""Bytes a real line loses at once."""


class Line(msgspec.Struct, kw_only=True):
    """How poor the line is; 0 leaves a trouble out."""

    bits: float = 0
    """Per second, each way."""
    round_trip: float = 0
    """Seconds."""
    loss: float = 0
    """Share of segments that come a round trip later."""
    cut_bytes: int = 0
    """Cut whenever so many bytes have passed in both directions together, since the last cut."""
    cut_seconds: float = 0
    """Cut every connection at this age."""
    jitter: float = 0
    """Cuts come up to this share earlier, by seed."""
    lose_answers: int = 0
    """Cut so often at the first byte of an answer, which is lost."""
    lose_answer_to: int = 0
    """Lose only answers to requests of at least so many bytes."""
    stall_bytes: int = 0
    """Say nothing more, without closing, once so many bytes have passed."""
    cuts_to_close: int = 0
    """Let nobody in any more after so many cuts."""
    seed: int = 0


class Counted(msgspec.Struct, kw_only=True):
    """What the line carried so far, whether or not it was of use at the other end."""

    up: int = 0
    down: int = 0
    connections: int = 0
    cuts: int = 0
    stalls: int = 0


@dataclass(slots=True)
class Way:
    """One direction of one connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    is_up: bool
    free_at: float = 0.0
    """When the line has carried everything before."""


@dataclass(slots=True)
class Passage:
    """One connection, both ways."""

    near: asyncio.StreamWriter
    far: asyncio.StreamWriter
    asked: int = 0
    """Bytes up since the last answer."""
    is_cut: bool = False
    over: asyncio.Event = field(default_factory=asyncio.Event)


class Proxy:
    """Hands every connection on to a port of this computer."""

    def __init__(self, port: int) -> None:
        self.line = Line()
        self.counted = Counted()
        self._port = port
        self._chance = random.Random(0)
        self._passed = 0
        self._next_cut = 0
        self._cuts = 0
        self._stalled: list[Passage] = []

    def change(self, raw: bytes) -> None:
        """Take a line of JSON over the present one; bytes up to the next cut count anew."""
        known = msgspec.structs.asdict(self.line)
        self.line = msgspec.convert(known | msgspec.json.decode(raw, type=dict[str, float]), Line, strict=False)
        self._chance = random.Random(self.line.seed)
        while self._stalled:
            self._stalled.pop().over.set()
        self._passed = self._cuts = 0
        self._next_cut = self._until_cut()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection until it ends or is cut."""
        if self.line.cuts_to_close and self._cuts >= self.line.cuts_to_close:
            writer.transport.abort()
            return
        self.counted.connections += 1
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._port)
        for each in (writer, far_writer):
            each.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        passage = Passage(near=writer, far=far_writer)
        await asyncio.sleep(self.line.round_trip)  # the handshake of TCP
        ways = (Way(reader, far_writer, is_up=True), Way(far_reader, writer, is_up=False))
        pumps = [asyncio.create_task(self._pump(way, passage)) for way in ways]
        age = asyncio.create_task(self._age(passage))
        await passage.over.wait()
        for task in (*pumps, age):
            task.cancel()
        for each in (writer, far_writer):
            with contextlib.suppress(OSError):
                each.close()
                await each.wait_closed()

    async def _age(self, passage: Passage) -> None:
        if self.line.cut_seconds:
            await asyncio.sleep(self.line.cut_seconds * self._early())
            await self._cut(passage)

    async def _pump(self, way: Way, passage: Passage) -> None:
        arriving: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        delivery = asyncio.create_task(self._deliver(way, arriving, passage))
        try:
            while content := await way.reader.read(SEGMENT if self.line.bits else PIECE):
                await self._take(way, content, arriving, passage)
        except OSError:
            pass
        finally:
            arriving.put_nowait((0.0, b""))
            await delivery

    async def _take(
        self, way: Way, content: bytes, arriving: asyncio.Queue[tuple[float, bytes]], passage: Passage
    ) -> None:
        """Count what came in at one end, and send it on its way as far as the line holds."""
        if passage.is_cut or self._loses(way, passage):
            await self._cut(passage)
        held = content[: self._next_cut - self._passed] if self._next_cut else content
        if way.is_up:
            self.counted.up += len(held)
            passage.asked += len(content)
        else:
            self.counted.down += len(held)
            passage.asked = 0
        self._passed += len(held)
        arriving.put_nowait((self._arrival(way, len(held)), held))
        await asyncio.sleep(way.free_at - asyncio.get_running_loop().time())
        if self._next_cut and self._passed >= self._next_cut:
            passage.is_cut = True
            await arriving.join()
            await self._cut(passage)
        if self.line.stall_bytes and self._passed >= self.line.stall_bytes:
            self.counted.stalls += 1
            self._stalled.append(passage)
            await asyncio.Event().wait()

    def _loses(self, way: Way, passage: Passage) -> bool:
        if way.is_up or not self.line.lose_answers or passage.asked < max(1, self.line.lose_answer_to):
            return False
        self.line.lose_answers -= 1
        return True

    async def _deliver(self, way: Way, arriving: asyncio.Queue[tuple[float, bytes]], passage: Passage) -> None:
        loop = asyncio.get_running_loop()
        while True:
            at, content = await arriving.get()
            if not content:
                passage.over.set()
                return
            await asyncio.sleep(at - loop.time())
            with contextlib.suppress(OSError):
                way.writer.write(content)
                await way.writer.drain()
            arriving.task_done()

    def _arrival(self, way: Way, size: int) -> float:
        """Return when bytes that enter the line now come out at its end."""
        line, now = self.line, asyncio.get_running_loop().time()
        way.free_at = max(now, way.free_at) + (size * 8 / line.bits if line.bits else 0)
        lost = sum(self._chance.random() < line.loss for _each in range(-(-size // SEGMENT))) if line.loss else 0
        way.free_at += lost * line.round_trip
        return way.free_at + line.round_trip / 2

    async def _cut(self, passage: Passage) -> None:
        """End a connection, once; whoever carries something on it stays here until it is gone."""
        if not passage.over.is_set():
            passage.is_cut = True
            passage.over.set()
            self.counted.cuts += 1
            self._cuts += 1
            self._passed = 0
            self._next_cut = self._until_cut()
        await asyncio.Event().wait()

    def _until_cut(self) -> int:
        return int(self.line.cut_bytes * self._early())

    def _early(self) -> float:
        return 1 - self.line.jitter * self._chance.random()


async def run(target: int) -> None:
    """Listen on a free port, tell it, and obey standard input until it ends."""
    logging.disable()  # writing to an end that is gone is what this line is for
    proxy = Proxy(target)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    _say(str(server.sockets[0].getsockname()[1]).encode())
    asked = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(asked), sys.stdin)
    while raw := await asked.readline():
        if raw.strip() != b"{}":
            proxy.change(raw)
        _say(msgspec.json.encode(proxy.counted))
    os._exit(0)


def _say(raw: bytes) -> None:
    sys.stdout.buffer.write(raw + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    asyncio.run(run(int(sys.argv[1])))
