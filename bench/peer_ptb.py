"""python-telegram-bot: the same dialogue as a ConversationHandler, durable after every update.

What a turn does here: parse the update, find the handler by conversation state and button
pattern, look the reply up, send it (to a request that ends in memory, with the library's own
serialising and parsing), keep state and answers. ``Application.update_persistence`` is called
after each update, since the library alone would write once a minute.

What it does not do: refuse a repeated update, keep the messages, encrypt, work out rights or
translate (the texts are looked up), an outbox (it sends before it saves: a crash in between
repeats the question), answer the callback query. ``thinking`` also calls the same rights engine
as we do; ``unsent`` leaves out the sending, which ``turn.take`` does not do either.

Two persistences: ``sqlite`` is ours, one transaction an update at the settings of everybody;
``pickle`` is the library's own, which writes the whole file of all people anew, without fsync.
"""

from __future__ import annotations

import asyncio
import json
import time
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    BasePersistence,
    CallbackQueryHandler,
    CommandHandler,
    ConversationHandler,
    ExtBot,
    PersistenceInput,
    PicklePersistence,
)
from telegram.request import BaseRequest, RequestData
from telegram.warnings import PTBUserWarning

from bench.disk import connect
from bench.figures import Run
from bench.talks import Book, Rights, Said, Script, cast, updates

BASE = 80_000_000


def memory_request() -> BaseRequest:
    """Return a request that answers from memory, as Telegram would."""
    return _Memory()


class _Memory(BaseRequest):
    _number = 0

    @property
    def read_timeout(self) -> float:
        return 5.0

    async def initialize(self) -> None:
        return None

    async def shutdown(self) -> None:
        return None

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, **_timeouts: Any
    ) -> tuple[int, bytes]:
        """Take the parameters as they would go over the wire; give back a message."""
        sent = request_data.json_parameters if request_data else {}
        if url.endswith("/getMe"):
            me = {"id": 1, "is_bot": True, "first_name": "Naast", "username": "naast_bot"}
            return 200, json.dumps({"ok": True, "result": me}).encode()
        self._number += 1
        message = {
            "message_id": int(sent.get("message_id") or self._number),
            "date": 1795300000,
            "chat": {"id": int(sent.get("chat_id") or 1), "type": "private"},
            "text": sent.get("text", ""),
        }
        if "reply_markup" in sent:
            message["reply_markup"] = json.loads(sent["reply_markup"])
        return 200, json.dumps({"ok": True, "result": message}).encode()


class Sqlite(BasePersistence[Any, Any, Any]):
    """Keeps user data and conversations in SQLite; ``commit`` ends the update's transaction."""

    def __init__(self, path: Path) -> None:
        wanted = PersistenceInput(
            bot_data=False, chat_data=False, user_data=True, callback_data=False
        )
        super().__init__(store_data=wanted)
        self._connection = connect(path)
        self._connection.execute("CREATE TABLE user (id INTEGER PRIMARY KEY, data TEXT)")
        self._connection.execute(
            "CREATE TABLE talk (name TEXT, key TEXT, state TEXT, PRIMARY KEY (name, key))"
        )

    async def get_user_data(self) -> dict[int, Any]:
        rows = self._connection.execute("SELECT id, data FROM user")
        return {number: json.loads(data) for number, data in rows}

    async def get_conversations(self, name: str) -> dict[Any, Any]:
        rows = self._connection.execute("SELECT key, state FROM talk WHERE name = ?", (name,))
        return {tuple(json.loads(key)): state for key, state in rows}

    async def update_user_data(self, user_id: int, data: Any) -> None:
        self._write(
            "INSERT INTO user VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET data = excluded.data",
            (user_id, json.dumps(data)),
        )

    async def update_conversation(self, name: str, key: Any, new_state: object) -> None:
        self._write(
            "INSERT INTO talk VALUES (?, ?, ?)"
            " ON CONFLICT (name, key) DO UPDATE SET state = excluded.state",
            (name, json.dumps(key), new_state),
        )

    def _write(self, sql: str, values: tuple[Any, ...]) -> None:
        if not self._connection.in_transaction:
            self._connection.execute("BEGIN IMMEDIATE")
        self._connection.execute(sql, values)

    def commit(self) -> None:
        """Make the update durable."""
        if self._connection.in_transaction:
            self._connection.execute("COMMIT")

    async def flush(self) -> None:
        self.commit()

    async def drop_user_data(self, user_id: int) -> None: ...
    async def drop_chat_data(self, chat_id: int) -> None: ...
    async def refresh_user_data(self, user_id: int, user_data: Any) -> None: ...
    async def refresh_chat_data(self, chat_id: int, chat_data: Any) -> None: ...
    async def refresh_bot_data(self, bot_data: Any) -> None: ...
    async def get_chat_data(self) -> dict[int, Any]:
        return {}

    async def get_bot_data(self) -> dict[Any, Any]:
        return {}

    async def get_callback_data(self) -> None: ...
    async def update_chat_data(self, chat_id: int, data: Any) -> None: ...
    async def update_bot_data(self, data: Any) -> None: ...
    async def update_callback_data(self, data: Any) -> None: ...


class Conversation:
    """The dialogue's handlers."""

    def __init__(self, book: Book, kind: str) -> None:
        self._book, self._sends = book, kind != "unsent"
        self._rights = Rights() if kind == "thinking" else None
        self.answered = 0

    def handler(self) -> ConversationHandler[Any]:
        """Return the conversation: one state a question, its buttons by pattern."""
        warnings.filterwarnings("ignore", category=PTBUserWarning)  # per_message=False is meant
        start = CommandHandler("start", self.start)
        return ConversationHandler(
            entry_points=[start],
            states={
                waits: [CallbackQueryHandler(self.tap, pattern=f"^{waits}=")]
                for waits in self._book.waits
            },
            fallbacks=[start, CallbackQueryHandler(self.out, pattern="^go=")],
            name="rights",
            persistent=True,
            per_message=False,
        )

    async def start(self, update: Update, context: Any) -> str:
        """Open the chat."""
        context.user_data["taps"] = [update.effective_user.language_code]
        return await self._answer(update, context)

    async def tap(self, update: Update, context: Any) -> str:
        """Take an answer."""
        context.user_data["taps"] = [*context.user_data["taps"], update.callback_query.data]
        return await self._answer(update, context)

    async def out(self, update: Update, context: Any) -> int:
        """Leave (not in the script)."""
        return ConversationHandler.END

    async def _answer(self, update: Update, context: Any) -> str:
        self.answered += 1
        if self._rights:
            self._rights.think(context.user_data["taps"])
        step = self._book.step(context.user_data["taps"])
        for said in step.said if self._sends else ():
            await self._say(update, context, said)
        return step.waits

    async def _say(self, update: Update, context: Any, said: Said) -> None:
        rows = [[InlineKeyboardButton(lbl, callback_data=v)] for v, lbl in said.buttons]
        keyboard = InlineKeyboardMarkup(rows) if rows else None
        if said.replaces and update.callback_query:
            await update.callback_query.edit_message_text(said.text, reply_markup=keyboard)
        else:
            await context.bot.send_message(
                update.effective_chat.id, said.text, reply_markup=keyboard
            )


class Ptb:
    """The library at work. ``kind``: sqlite, thinking, unsent or pickle."""

    def __init__(self, folder: Path, scripts: Sequence[Script], kind: str) -> None:
        folder.mkdir(parents=True)
        self._scripts = scripts
        self._kept: Any = (
            PicklePersistence(folder / "kept.pickle")
            if kind == "pickle"
            else Sqlite(folder / "kept.db")
        )
        self._loop = asyncio.Runner()
        bot = ExtBot("1:memory", request=memory_request(), get_updates_request=memory_request())
        builder = Application.builder().bot(bot).updater(None).job_queue(None)
        self._app = builder.persistence(self._kept).build()
        self._conversation = Conversation(Book(scripts), kind)
        self._app.add_handler(self._conversation.handler())
        self._loop.run(self._app.initialize())

    def round(self, number: int, persons: int, clients: int) -> Run:
        """Let so many fresh persons talk."""
        chosen = cast(len(self._scripts), number, persons, clients)
        talks = [updates(self._scripts[n], BASE + person) for person, n in chosen]
        return self._loop.run(self._play(talks))

    async def _play(self, talks: list[list[dict[str, Any]]]) -> Run:
        app, commit, took = self._app, getattr(self._kept, "commit", lambda: None), []
        before = self._conversation.answered
        begun, busy = time.perf_counter(), time.process_time()
        for talk in talks:
            for update in talk:
                start = time.perf_counter()
                await app.process_update(Update.de_json(update, app.bot))
                await app.update_persistence()
                commit()
                took.append(time.perf_counter() - start)
        seconds = time.perf_counter() - begun
        assert self._conversation.answered - before == len(took), "a turn found no handler"
        return Run(len(took), seconds, took, time.process_time() - busy)

    def close(self) -> None:
        """Let go."""
        self._loop.close()
