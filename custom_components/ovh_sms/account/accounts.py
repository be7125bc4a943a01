"""The account that a call is for."""

import asyncio
from collections.abc import Iterator, Sequence
import contextlib
from typing import Final

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback

from ..const import DOMAIN, EVERYONE
from ..message.address_book import AddressBook, split_targets, unknown_recipients
from ..message.invalid_call import InvalidCall
from ..sms.phone_number import looks_like_number
from .account import SmsAccount
from .domain_data import async_get_data

LOADED_WITHIN: Final = 5.0
"""Longest seconds that a call waits for its account to be reloaded."""


@callback
def async_address_books(hass: HomeAssistant) -> list[AddressBook]:
    """Return the recipients of all accounts, including accounts whose set-up has failed.

    Without the latter, a message could go to a recipient of the same name in another account.
    """
    return [
        AddressBook(hass, entry)
        for entry in hass.config_entries.async_entries(DOMAIN, include_disabled=False)
        # A reload holds the lock, and unloads in between.
        if entry.state is not ConfigEntryState.NOT_LOADED or entry.setup_lock.locked()
    ]


async def async_get_account(
    hass: HomeAssistant, config_entry_id: str | None, recipients: Sequence[str] | None
) -> SmsAccount:
    """Return the account of a call, or raise InvalidCall; one that reloads is waited for."""
    books = async_address_books(hass)
    if config_entry_id is not None:
        books = [book for book in books if book.entry_id == config_entry_id]
    book = choose_account(books, split_targets(books, recipients or ()))
    return await async_get_account_of(hass, book)


async def async_get_accounts(hass: HomeAssistant, config_entry_id: str | None) -> list[SmsAccount]:
    """Return one account, or raise InvalidCall; None for all that can be used."""
    if config_entry_id is not None:
        return [await async_get_account(hass, config_entry_id, None)]
    accounts = []
    for book in async_address_books(hass):
        with contextlib.suppress(InvalidCall):
            accounts.append(await async_get_account_of(hass, book))
    return accounts


async def async_get_account_of(hass: HomeAssistant, book: AddressBook) -> SmsAccount:
    """Return the account of an address book, or raise InvalidCall; a reload is waited for."""
    accounts = async_get_data(hass).accounts
    entry = hass.config_entries.async_get_known_entry(book.entry_id)
    if entry.entry_id not in accounts and entry.setup_lock.locked():
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LOADED_WITHIN), entry.setup_lock:
                pass
    if account := accounts.get(book.entry_id):
        return account
    raise InvalidCall("account_not_loaded", account=book.account)


def without_everyone(
    books: Sequence[AddressBook], targets: Sequence[str]
) -> tuple[str, ...] | None:
    """Return targets with recipients for the word that means everyone, None for every recipient."""
    others = tuple(text for text in targets if not means_everyone(books, text))
    if len(others) == len(targets):
        return tuple(targets)
    return (*everyone(books), *others) if others else None


def means_everyone(books: Sequence[AddressBook], text: str) -> bool:
    """Return whether a text is the word that means everyone, and no name."""
    is_word = text.strip().lower() == EVERYONE
    return is_word and not any(book.find(EVERYONE) for book in books)


def everyone(books: Sequence[AddressBook]) -> Iterator[str]:
    """Return the ids of all recipients that have a number."""
    for book in books:
        yield from (each.subentry_id for each in book.recipients if each.phone_numbers)


def choose_reachable(
    books: Sequence[AddressBook], targets: Sequence[str] | None
) -> tuple[AddressBook, list[str], list[str]]:
    """Return the account that reaches targets (None: every recipient), those, and the others.

    Raises InvalidCall if there is none.
    """
    wanted = split_targets(books, targets or ())
    known = [
        text for text in wanted if looks_like_number(text) or any(book.find(text) for book in books)
    ]
    book = choose_account(books, known or wanted)
    reachable, others = book.reachable(targets)
    if not reachable:
        book.resolve(targets)
    return book, reachable, others


def choose_account(books: Sequence[AddressBook], recipients: Sequence[str]) -> AddressBook:
    """Return the only account, or the only one that knows all recipients but numbers."""
    if not books:
        raise InvalidCall("no_account")
    if len(books) == 1:
        return books[0]
    known = {text: [book for book in books if book.find(text)] for text in recipients}
    if unknown := [text for text in known if not known[text] and not looks_like_number(text)]:
        raise unknown_recipients(books, dict.fromkeys(unknown, ""))
    candidates = [book for book in books if all(book in found for found in known.values() if found)]
    if len(candidates) == 1:
        return candidates[0]
    accounts = ", ".join(f"{book.account}: {book.entry_id}" for book in books)
    raise InvalidCall("several_accounts", accounts=accounts)
