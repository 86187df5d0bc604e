"""aiogram: the same dialogue as a finite state machine with its storage in SQLite.

What a turn does here: parse the update, read the state, find the handler by state and button,
read the answers, look the reply up, send it (to a session that ends in memory, with the library's
own serialising and parsing), write state and answers, one durable commit.

What it does not do: refuse a repeated update, keep the messages, encrypt, work out rights or
translate (the texts are looked up), an outbox (it sends before it saves), answer the callback
query. In its favour: state and answers are committed together, once an update, by a middleware;
the usual storages write each on its own. ``thinking`` also calls the same rights engine as we do;
``unsent`` leaves out the sending, which ``turn.take`` does not do either.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from aiogram import Bot, Dispatcher, F
from aiogram.client.session.base import BaseSession
from aiogram.filters import CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State
from aiogram.fsm.storage.base import BaseStorage, StorageKey
from aiogram.types import (
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
)

from bench.disk import connect
from bench.figures import Run
from bench.talks import Book, Rights, Said, Script, Step, cast, updates

BASE = 60_000_000


class Memory(BaseSession):
    """Answers from memory, as Telegram would, past the library's own serialising and parsing."""

    _number = 0

    async def make_request(self, bot: Bot, method: Any, timeout: Any = None) -> Any:  # noqa: ASYNC109
        """Take the parameters as they would go over the wire; give back a message."""
        sent = {
            key: found
            for key, value in method.model_dump(warnings=False).items()
            if (found := self.prepare_value(value, bot=bot, files={})) is not None
        }
        self._number += 1
        message = {
            "message_id": int(sent.get("message_id") or self._number),
            "date": 1795300000,
            "chat": {"id": int(sent.get("chat_id") or 1), "type": "private"},
            "text": sent.get("text", ""),
        }
        if "reply_markup" in sent:
            message["reply_markup"] = json.loads(sent["reply_markup"])
        content = json.dumps({"ok": True, "result": message})
        return self.check_response(bot, method, 200, content).result

    async def stream_content(self, *given: Any, **named: Any) -> Any:
        """Files are not in the script."""
        raise NotImplementedError
        yield b""

    async def close(self) -> None:
        """Nothing to close."""


class Sqlite(BaseStorage):
    """Keeps state and data in SQLite; ``commit`` ends the update's transaction."""

    def __init__(self, path: Path) -> None:
        self._connection = connect(path)
        self._connection.execute(
            "CREATE TABLE talk (chat INTEGER, user INTEGER, state TEXT, data TEXT,"
            " PRIMARY KEY (chat, user))"
        )

    async def set_state(self, key: StorageKey, state: Any = None) -> None:
        name = state.state if isinstance(state, State) else state
        self._write("state", key, name)

    async def get_state(self, key: StorageKey) -> str | None:
        return self._read("state", key)

    async def set_data(self, key: StorageKey, data: Any) -> None:
        self._write("data", key, json.dumps(data))

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        return json.loads(self._read("data", key) or "{}")

    async def close(self) -> None:
        self._connection.close()

    def commit(self) -> None:
        """Make the update durable."""
        if self._connection.in_transaction:
            self._connection.execute("COMMIT")

    def _read(self, column: str, key: StorageKey) -> str | None:
        query = f"SELECT {column} FROM talk WHERE chat = ? AND user = ?"
        row = self._connection.execute(query, (key.chat_id, key.user_id)).fetchone()
        return row[0] if row else None

    def _write(self, column: str, key: StorageKey, value: str | None) -> None:
        if not self._connection.in_transaction:
            self._connection.execute("BEGIN IMMEDIATE")
        self._connection.execute(
            f"INSERT INTO talk (chat, user, {column}) VALUES (?, ?, ?)"
            f" ON CONFLICT (chat, user) DO UPDATE SET {column} = excluded.{column}",
            (key.chat_id, key.user_id, value),
        )


class Conversation:
    """The dialogue's handlers."""

    def __init__(self, book: Book, kind: str) -> None:
        self._book, self._sends = book, kind != "unsent"
        self._rights = Rights() if kind == "thinking" else None
        self.answered = 0

    def register(self, dispatcher: Dispatcher) -> None:
        """One handler a question, by state and button."""
        dispatcher.message.register(self.start, CommandStart())
        for waits in self._book.waits:
            dispatcher.callback_query.register(
                self.tap, State(waits, "talk"), F.data.startswith(f"{waits}=")
            )

    async def start(self, message: Message, state: FSMContext) -> None:
        """Open the chat."""
        assert message.from_user
        assert message.bot
        taps = [message.from_user.language_code or ""]
        await self._answer(taps, message.bot, message.chat.id, None, state)

    async def tap(self, query: CallbackQuery, state: FSMContext) -> None:
        """Take an answer."""
        assert query.data
        assert query.bot
        assert isinstance(query.message, Message)
        taps = [*(await state.get_data())["taps"], query.data]
        await self._answer(taps, query.bot, query.message.chat.id, query.message, state)

    async def _answer(
        self, taps: list[str], bot: Bot, chat: int, on: Message | None, state: FSMContext
    ) -> None:
        self.answered += 1
        if self._rights:
            self._rights.think(taps)
        step: Step = self._book.step(taps)
        for said in step.said if self._sends else ():
            await self._say(bot, chat, on, said)
        await state.set_state(State(step.waits, "talk"))
        await state.set_data({"taps": taps})

    async def _say(self, bot: Bot, chat: int, on: Message | None, said: Said) -> None:
        rows = [[InlineKeyboardButton(text=lbl, callback_data=v)] for v, lbl in said.buttons]
        keyboard = InlineKeyboardMarkup(inline_keyboard=rows) if rows else None
        if said.replaces and on:
            await on.edit_text(said.text, reply_markup=keyboard)
        else:
            await bot.send_message(chat, said.text, reply_markup=keyboard)


class Aiogram:
    """The library at work. ``kind``: sqlite, thinking or unsent."""

    def __init__(self, folder: Path, scripts: Sequence[Script], kind: str) -> None:
        folder.mkdir(parents=True)
        self._scripts = scripts
        self._storage = Sqlite(folder / "kept.db")
        self._loop = asyncio.Runner()
        self._bot = Bot("1:memory", session=Memory())
        self._dispatcher = Dispatcher(storage=self._storage)
        self._dispatcher.update.outer_middleware(self._durable)
        self._conversation = Conversation(Book(scripts), kind)
        self._conversation.register(self._dispatcher)

    def round(self, number: int, persons: int, clients: int) -> Run:
        """Let so many fresh persons talk."""
        chosen = cast(len(self._scripts), number, persons, clients)
        talks = [updates(self._scripts[n], BASE + person) for person, n in chosen]
        return self._loop.run(self._play(talks))

    async def _durable(self, handler: Any, update: Any, data: dict[str, Any]) -> Any:
        result = await handler(update, data)
        self._storage.commit()
        return result

    async def _play(self, talks: list[list[dict[str, Any]]]) -> Run:
        feed, bot, took = self._dispatcher.feed_raw_update, self._bot, []
        before = self._conversation.answered
        begun, busy = time.perf_counter(), time.process_time()
        for talk in talks:
            for update in talk:
                start = time.perf_counter()
                await feed(bot, update)
                took.append(time.perf_counter() - start)
        seconds = time.perf_counter() - begun
        assert self._conversation.answered - before == len(took), "a turn found no handler"
        return Run(len(took), seconds, took, time.process_time() - busy)

    def close(self) -> None:
        """Let go."""
        self._loop.close()
