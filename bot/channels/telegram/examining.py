"""Examines how Telegram is set up: the token, how messages come in, and the team's group."""

from __future__ import annotations

import time
from collections.abc import Mapping

from bot.channels.finding import Finding
from bot.channels.leniency import mapping, number, text
from bot.channels.telegram.api import Api, Refused, Unreachable
from bot.channels.telegram.webhook import PATH

TOKEN, COMES_IN, GROUP = "Telegram token", "Telegram messages", "Telegram staff group"
_PILED_UP = 100  # messages that wait to be fetched; some do after a restart
_RECENT = 3600.0  # seconds in which a failed delivery is news
_THERE = ("creator", "administrator", "member", "restricted")


async def examine(
    api: Api, *, mode: str, base_url: str, staff_chat: str, reached: bool
) -> list[Finding]:
    """Look at everything there is to look at. ``reached``: Telegram can post to our address.
    Raises nothing that the Bot API answers."""
    try:
        me = mapping(await api.call("getMe"))
    except Refused as fault:
        if fault.status in (401, 404):
            words = "Telegram does not know it: copy it anew from @BotFather (/mybots → API Token)"
            return [Finding(TOKEN, False, f"{words} into NAAST_TELEGRAM_TOKEN")]
        return [Finding(TOKEN, False, f"Telegram answers {fault}: try again later")]
    except Unreachable as fault:
        return [Finding(TOKEN, False, _away(fault))]
    topics = "on" if me.get("has_topics_enabled") is True else "off"
    found = [Finding(TOKEN, True, f"@{text(me.get('username'))}, topics in private chats {topics}")]
    found.append(await _comes_in(api, mode, base_url, reached))
    found += await _group(api, me, staff_chat)
    return found


async def _comes_in(api: Api, mode: str, base_url: str, reached: bool) -> Finding:
    """How messages come in, and whether they do."""
    try:
        hook = mapping(await api.call("getWebhookInfo"))
    except (Refused, Unreachable) as fault:
        return Finding(COMES_IN, False, _away(fault))
    url, wanted = text(hook.get("url")), f"{base_url}{PATH}"
    waiting = number(hook.get("pending_update_count")) or 0
    if mode == "polling" and url:
        words = "a webhook is set at Telegram, so polling gets nothing: restart `naast serve`,"
        return Finding(COMES_IN, False, f"{words} which removes it")
    if mode == "webhook" and not reached:
        return Finding(COMES_IN, False, "NAAST_BASE_URL must begin with https:// for a webhook")
    if mode == "webhook" and url != wanted:
        words = "the webhook at Telegram is not this Naast's: start `naast serve`, which sets it"
        return Finding(COMES_IN, False, f"{words} to {wanted}")
    if failed := _failed_lately(hook):
        words = f"Telegram could not deliver within the last hour ({failed})"
        return Finding(COMES_IN, False, f"{words}: see that {wanted} can be reached from outside")
    if waiting > _PILED_UP:
        words = f"{waiting} messages wait to be fetched: see that `naast serve` is running"
        return Finding(COMES_IN, False, f"{words} with this token")
    return Finding(COMES_IN, True, f"by {mode}, {waiting} waiting")


def _failed_lately(hook: Mapping[str, object]) -> str:
    at = number(hook.get("last_error_date"))
    lately = at is not None and time.time() - at < _RECENT
    return (text(hook.get("last_error_message"))[:100] or "no reason given") if lately else ""


async def _group(api: Api, me: Mapping[str, object], chat: str) -> list[Finding]:
    """Whether alerts to the team arrive."""
    if not chat:
        return [Finding(GROUP, None, "NAAST_TELEGRAM_STAFF_CHAT is not set")]
    try:
        title = text(mapping(await api.call("getChat", chat_id=int(chat))).get("title"))
        us = number(me.get("id"))
        there = mapping(await api.call("getChatMember", chat_id=int(chat), user_id=us))
    except Refused as fault:
        if "upgraded" in fault.description:
            words = "it became a supergroup with another id: put that one (it begins with -100)"
        else:
            words = "Telegram does not show it to the bot: add the bot to the group, and put its id"
        return [Finding(GROUP, False, f"{words} in NAAST_TELEGRAM_STAFF_CHAT")]
    except Unreachable as fault:
        return [Finding(GROUP, False, _away(fault))]
    if text(there.get("status")) not in _THERE or there.get("is_member") is False:
        return [Finding(GROUP, False, f"the bot is not in “{title}” any more: add it there again")]
    if there.get("can_send_messages") is False:
        words = f"the bot may not write in “{title}”: allow it under the group's permissions"
        return [Finding(GROUP, False, words)]
    if me.get("can_read_all_group_messages") is True:  # Naast needs none of it
        words = "the bot is handed all that the team says: turn Group Privacy on in @BotFather"
        return [Finding(GROUP, False, f"{words} (/mybots → Bot Settings)")]
    return [Finding(GROUP, True, f"the bot may write in “{title}”")]


def _away(fault: Refused | Unreachable) -> str:
    if isinstance(fault, Refused):
        return f"Telegram answers {fault}: try again later"
    return f"no answer ({fault}): let this machine reach api.telegram.org over https"
