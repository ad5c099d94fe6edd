"""Budgets: rate limits that hold over all functions, and over all connections of a member.

A connection's row has the TAT of each of its budgets, so the write that charges an action returns
the row, too. A member with several connections has the budgets of one of them, the holder: the
first one that is still open. The rows of the others name the holder.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.stores.connection_items import (
    IS_STORED,
    ConditionFailed,
    ConnectionItems,
    Item,
    expiry,
    number,
)
from chalicelib.stores.rate_limit import Charge

# The holder's id: in the rows of a member's other connections, and in the member's own item.
HOLDER = "budgetHolder"

_IS_HOLDER = f"{IS_STORED} AND attribute_not_exists({HOLDER})"


class Budgets:
    """The budgets in the table of connections; methods raise StoreUnavailable."""

    def __init__(self, items: ConnectionItems) -> None:
        self._items = items

    def holder(self, member: str, connection_id: str, now: int) -> str:
        """Return the connection that holds a member's budgets: the given one, unless another one
        does that is still stored."""
        holder = self._appoint(member, connection_id, now)
        if holder != connection_id and not self._items.get(holder):
            holder = self._appoint(member, connection_id, now, instead_of=holder)
        return holder

    def charge(
        self, connection_id: str, charge: Charge, fields: Mapping[str, Any] | None = None
    ) -> Item | None:
        """Charge a connection's member; if the budget allows it, set `fields` of the row.

        Returns the row as it was before, or None if it is not stored; raises TooSoon.
        """
        try:
            return self._charge_row(_IS_HOLDER, connection_id, charge, fields or {})
        except ConditionFailed as failed:
            row = failed.item
        if row is None:
            return None
        holder = row[HOLDER]["S"]
        try:
            self._charge_row(IS_STORED, holder, charge, {})
        except ConditionFailed:  # it was closed
            self._replace_holder(row, holder, charge.now)
            return self.charge(connection_id, charge, fields)
        return self._items.update(connection_id, fields) if fields else row

    def _charge_row(
        self, condition: str, connection_id: str, charge: Charge, fields: Mapping[str, Any]
    ) -> Item:
        """Charge the budget of one row; raises TooSoon, and ConditionFailed if `condition` does
        not hold."""
        tat = f"{charge.budget}Tat"
        # The first write is for a budget that is full, as it mostly is.
        is_full = f"(attribute_not_exists({tat}) OR {tat} <= :now)"
        begun = {**fields, tat: number(charge.now + charge.cost_ms)}
        try:
            return self._items.update_if(
                f"{condition} AND {is_full}", connection_id, begun, now=number(charge.now)
            )
        except ConditionFailed as failed:
            _check(failed, charge, condition)
        more, latest = {tat: number(charge.cost_ms)}, number(charge.latest)
        try:
            return self._items.update_if(
                f"{condition} AND {tat} <= :latest", connection_id, fields, add=more, latest=latest
            )
        except ConditionFailed as failed:  # another function has charged it meanwhile
            _check(failed, charge, condition)
            raise

    def _replace_holder(self, row: Item, closed: str, now: int) -> None:
        """Name another holder in a row: the connection itself, unless another one is quicker."""
        id = row["connectionId"]["S"]
        holder = self._appoint(row["member"]["S"], id, now, instead_of=closed)
        try:
            if holder == id:
                self._items.update_if(IS_STORED, id, {}, remove=[HOLDER])
            else:
                self._items.update_if(IS_STORED, id, {HOLDER: {"S": holder}})
        except ConditionFailed:  # it is closed itself, as the next charge finds
            pass

    def _appoint(self, member: str, connection_id: str, now: int, instead_of: str = "") -> str:
        """Make a connection the holder, if there is none but `instead_of`; returns the holder."""
        appointed = {HOLDER: {"S": connection_id}, "expiresAt": expiry(now)}
        try:
            self._items.update_if(
                f"attribute_not_exists({HOLDER}) OR {HOLDER} = :closed",
                f"member#{member}",
                appointed,
                closed={"S": instead_of},
            )
        except ConditionFailed as failed:
            return str((failed.item or appointed)[HOLDER]["S"])
        return connection_id


def _check(failed: ConditionFailed, charge: Charge, condition: str) -> None:
    """Raise TooSoon if the budget does not allow a charge, or `failed` again if `condition` does
    not hold."""
    row = failed.item
    if row is None or (HOLDER in row and condition == _IS_HOLDER):
        raise failed
    charge.applied(int(row[f"{charge.budget}Tat"]["N"]))
