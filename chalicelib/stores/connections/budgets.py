"""Budgets: rate limits that hold over all functions, and over all connections of a member.

A connection's row has the TAT of each of its budgets, so the write that charges an action returns
the row, too. A member with several connections has the budgets of one of them, the holder: the
first one that is still open. The rows of the others name the holder. The member's own item keeps
the TATs of a holder that is closed, for the connection that takes its place.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from chalicelib.stores.connections.items import IS_STORED, expiry, key
from chalicelib.stores.connections.rate_limit import Charge
from chalicelib.stores.table import ConditionFailed, Item, Table, number

# The holder's id: in the rows of a member's other connections, and in the member's own item.
HOLDER = "budgetHolder"
_TAT = "Tat"  # ends the names of the attributes

# A holder that was appointed so lately may still be opening: its row follows.
OPENING_MS = 5_000

_IS_HOLDER = f"{IS_STORED} AND attribute_not_exists({HOLDER})"


class Budgets:
    """The budgets in the table of connections; methods raise StoreUnavailable."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def open(self, member: str, connection_id: str, now: int) -> Item:
        """Return what a new connection's row needs to share its member's budgets: the holder, or
        the TATs if it is to be the holder, which it is unless another one is still stored."""
        fields = self._appoint(member, connection_id, now)
        holder = fields.get(HOLDER)
        if holder and not self._table.get(key(holder["S"])):
            is_closed = f"{HOLDER} = :closed AND expiresAt <= :opened"
            opened = expiry(now - OPENING_MS)
            fields = self._appoint(
                member, connection_id, now, is_closed, closed=holder, opened=opened
            )
        return fields

    def keep(self, row: Item, now: int) -> None:
        """Keep the TATs of a removed row for its member's next holder, if a budget is not full."""
        # Not atomic with the removal: a holder appointed between the two begins with full budgets.
        if tats := _tats(row, now):
            with suppress(ConditionFailed):  # no session, or another holder
                member, id = row["member"]["S"], row["connectionId"]
                self._table.update_if(
                    f"{HOLDER} = :closed", key(f"member#{member}"), tats, closed=id
                )

    def charge(self, connection_id: str, charge: Charge) -> Item | None:
        """Charge a connection's member.

        Returns the connection's row, or None if it is not stored; raises TooSoon.
        """
        try:
            return self._charge_row(_IS_HOLDER, connection_id, charge)
        except ConditionFailed as failed:
            row = failed.item
        if row is None:
            return None
        holder = row[HOLDER]["S"]
        try:
            self._charge_row(IS_STORED, holder, charge)
        except ConditionFailed:  # it was closed
            self._replace_holder(row, holder, charge.now)
            return self.charge(connection_id, charge)
        return row

    def charge_caller(self, member: str, charge: Charge) -> None:
        """Charge a member who acts without a connection, as over HTTP; raises TooSoon. The budgets
        of this are an item of their own."""
        is_no_row = f"attribute_not_exists({HOLDER})"
        self._charge_row(is_no_row, f"caller#{member}", charge, expiresAt=expiry(charge.now))

    def _charge_row(self, condition: str, id: str, charge: Charge, **fields: Any) -> Item:
        """Charge the budget of one row, and set `fields`; raises TooSoon, and ConditionFailed if
        `condition` does not hold."""
        tat = charge.budget + _TAT
        # Two expressions, as an update cannot take the later of two numbers. Most budgets are full.
        is_full = f"(attribute_not_exists({tat}) OR {tat} <= :now)"
        now = charge.now * 1000
        begun = {tat: number(now + charge.cost_us), **fields}
        try:
            return self._table.update_if(
                f"{condition} AND {is_full}", key(id), begun, now=number(now)
            )
        except ConditionFailed as failed:
            _check(failed, charge, condition)
        more, latest = {tat: number(charge.cost_us)}, number(charge.latest)
        try:
            return self._table.update_if(
                f"{condition} AND {tat} <= :latest",
                key(id),
                fields,
                add=more,
                latest=latest,
            )
        except ConditionFailed as failed:  # another function has charged it meanwhile
            _check(failed, charge, condition)
            raise

    def _replace_holder(self, row: Item, closed: str, now: int) -> None:
        """Name another holder in a row: the connection itself, unless another one is quicker."""
        id, is_closed = row["connectionId"]["S"], f"{HOLDER} = :closed"
        fields = self._appoint(row["member"]["S"], id, now, is_closed, closed={"S": closed})
        remove = [] if HOLDER in fields else [HOLDER]
        # It may be closed itself, or have a new holder already, as the next charge finds.
        with suppress(ConditionFailed):
            self._table.update_if(is_closed, key(id), fields, remove=remove, closed={"S": closed})

    def _appoint(
        self, member: str, connection_id: str, now: int, condition: str = "", **values: Any
    ) -> Item:
        """Make a connection the holder, if there is none, or if `condition` holds for it; returns
        the fields of the connection's row."""
        is_vacant = f"attribute_not_exists({HOLDER})"
        appointed = {HOLDER: {"S": connection_id}, "expiresAt": expiry(now)}
        try:
            item = self._table.update_if(
                f"{is_vacant} OR {condition}" if condition else is_vacant,
                key(f"member#{member}"),
                appointed,
                **values,
            )
        except ConditionFailed as failed:
            item = failed.item or appointed
            if item[HOLDER] != appointed[HOLDER]:
                return {HOLDER: item[HOLDER]}
        return _tats(item, now)


def _tats(item: Item, now: int) -> Item:
    """The TATs in an item, without those of full budgets."""
    found = {name: value for name, value in item.items() if name.endswith(_TAT)}
    return {name: value for name, value in found.items() if int(value["N"]) > now * 1000}


def _check(failed: ConditionFailed, charge: Charge, condition: str) -> None:
    """Raise TooSoon if the budget does not allow a charge, or `failed` again if `condition` does
    not hold."""
    row = failed.item
    if row is None or (HOLDER in row and condition == _IS_HOLDER):
        raise failed
    charge.applied(int(row[charge.budget + _TAT]["N"]))
