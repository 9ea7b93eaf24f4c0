"""Asks the accessibility bus (AT-SPI 2) what stands in a window; plain D-Bus, as a screen reader does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, NamedTuple

from jeepney import DBusAddress, HeaderFields, MatchRule, Message, MessageType, Properties, message_bus, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection

INTERFACES = "org.a11y.atspi"
ROOT = "/org/a11y/atspi/accessible/root"
ANSWER_WITHIN = 20.0
ANNOUNCED = MatchRule(type="signal", interface="org.a11y.atspi.Event.Object", member="Announcement")
KEYBOARD_INTERFACE = "DeviceEventController"
PRESSED, RELEASED = 0, 1
MOST_CHILDREN = 60
"""A list tells its length; nobody hears thousands of rows."""


class State(IntEnum):
    """The states a screen reader says, by their bit (AtspiStateType)."""

    CHECKED = 4
    ENABLED = 8
    EXPANDED = 10
    FOCUSABLE = 11
    FOCUSED = 12
    SELECTED = 23
    SHOWING = 25
    CHECKABLE = 41


class Ref(NamedTuple):
    """Where an object is: the name of its program on the bus and its path."""

    program: str
    path: str


ROWS = {"list item", "table cell"}
"""Rows are data and told apart by their place in the list, which the reader says."""
KEYBOARD = Ref("org.a11y.atspi.Registry", "/org/a11y/atspi/registry/deviceeventcontroller")


class Gone(Exception):
    """What was asked is not there any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One object as it is heard."""

    ref: Ref
    role: str
    name: str
    description: str
    states: frozenset[int]
    depth: int
    children: int
    index: int
    """Of a row its place in the list, from 0; every question is a way there and back, so nothing else is asked."""

    @property
    def is_control(self) -> bool:
        return State.FOCUSABLE in self.states and State.ENABLED in self.states


class Bus:
    """The accessibility bus of this session."""

    def __init__(self) -> None:
        session = open_dbus_connection("SESSION")
        where = DBusAddress("/org/a11y/bus", bus_name="org.a11y.Bus", interface="org.a11y.Bus")
        (address,) = session.send_and_get_reply(new_method_call(where, "GetAddress"), timeout=ANSWER_WITHIN).body
        session.close()
        self._connection: DBusConnection = open_dbus_connection(address)

    def close(self) -> None:
        self._connection.close()

    def programs(self) -> list[Ref]:
        """Return the programs that have a window."""
        return self.children(Ref("org.a11y.atspi.Registry", ROOT))

    def listen(self) -> None:
        """Tell the window and the bus that somebody wants to hear what is announced."""
        registry = DBusAddress(
            "/org/a11y/atspi/registry", bus_name="org.a11y.atspi.Registry", interface="org.a11y.atspi.Registry"
        )
        for call in (
            message_bus.AddMatch(ANNOUNCED),
            new_method_call(registry, "RegisterEvent", "s", ("object:announcement",)),
        ):
            self._connection.send_and_get_reply(call, timeout=ANSWER_WITHIN)

    def announcement(self, within: float = ANSWER_WITHIN) -> tuple[str, int]:
        """Return the next sentence that is announced, and how urgent it is; TimeoutError."""
        while True:
            message = self._connection.receive(timeout=within)
            if message.header.fields.get(HeaderFields.member) == "Announcement":
                _minor, level, _rest, (_signature, words), *_more = message.body
                return str(words), int(level)

    def hears(self) -> bool:
        """Tell whether anything is announced within half a second."""
        try:
            self.announcement(0.5)
        except TimeoutError:
            return False
        return True

    def children(self, ref: Ref) -> list[Ref]:
        return [Ref(*each) for each in self._ask(ref, "GetChildren")]

    def walk(self, ref: Ref, depth: int = 0) -> Iterator[Node]:
        """Yield what is in sight below an object, parents first."""
        states = self._states(ref)
        if depth > 1 and State.SHOWING not in states:
            return
        children, role = self.children(ref), self._ask(ref, "GetRoleName")
        yield Node(
            ref=ref,
            role=role,
            name=self._said(ref, "Name"),
            description=self._said(ref, "Description"),
            states=states,
            depth=depth,
            children=len(children),
            index=self._ask(ref, "GetIndexInParent") if role in ROWS else 0,
        )
        for child in children[:MOST_CHILDREN]:
            yield from self.walk(child, depth + 1)

    def press(self, ref: Ref) -> None:
        """Do what a control is for."""
        self._call(new_method_call(_address(ref, "Action"), "DoAction", "i", (0,)))

    def write(self, ref: Ref, text: str) -> None:
        """Put a text into a field."""
        self._call(new_method_call(_address(ref, "EditableText"), "SetTextContents", "s", (text,)))

    def strike(self, *keys: int) -> None:
        """Hold down keys one after the other and let go of them, the last first."""
        for how, codes in ((PRESSED, keys), (RELEASED, keys[::-1])):
            for code in codes:
                call = new_method_call(
                    _address(KEYBOARD, KEYBOARD_INTERFACE), "GenerateKeyboardEvent", "isu", (code, "", how)
                )
                self._call(call)

    def _states(self, ref: Ref) -> frozenset[int]:
        low, high = self._ask(ref, "GetState")
        bits = low | high << 32
        return frozenset(bit for bit in range(64) if bits >> bit & 1)

    def _said(self, ref: Ref, word: str) -> str:
        call = Properties(_address(ref)).get(word)
        ((_signature, text),) = self._call(call)
        return str(text)

    def _ask(self, ref: Ref, question: str) -> Any:  # noqa: ANN401  # the bus answers with whatever was asked for
        call = new_method_call(_address(ref), question)
        (answer,) = self._call(call)
        return answer

    def _call(self, call: Message) -> tuple[Any, ...]:
        reply = self._connection.send_and_get_reply(call, timeout=ANSWER_WITHIN)
        if reply.header.message_type is MessageType.error:
            raise Gone(reply.body)
        answer: tuple[Any, ...] = reply.body
        return answer


def _address(ref: Ref, interface: str = "Accessible") -> DBusAddress:
    return DBusAddress(ref.path, bus_name=ref.program, interface=f"{INTERFACES}.{interface}")
