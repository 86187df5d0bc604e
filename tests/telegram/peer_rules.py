"""What the Bot API's documentation says of each method's parameters, checked strictly.

Stricter than Telegram in one thing: a parameter that the documentation does not name is refused
here and ignored there, so that a misspelt one cannot stay unseen.
"""

from __future__ import annotations

import json
import re
from typing import Any

_SENDING = (
    " business_connection_id chat_id message_thread_id direct_messages_topic_id"
    " disable_notification protect_content allow_paid_broadcast message_effect_id"
    " suggested_post_parameters reply_parameters reply_markup"
)
_CAPTION = " caption parse_mode caption_entities"
PARAMETERS = {
    "getMe": "",
    "getUpdates": "offset limit timeout allowed_updates",
    "setWebhook": "url certificate ip_address max_connections allowed_updates drop_pending_updates"
    " secret_token",
    "deleteWebhook": "drop_pending_updates",
    "getWebhookInfo": "",
    "sendMessage": "text parse_mode entities link_preview_options" + _SENDING,
    "sendPhoto": "photo show_caption_above_media has_spoiler" + _CAPTION + _SENDING,
    "sendVoice": "voice duration" + _CAPTION + _SENDING,
    "sendAudio": "audio duration performer title thumbnail" + _CAPTION + _SENDING,
    "sendDocument": "document thumbnail disable_content_type_detection" + _CAPTION + _SENDING,
    "sendLocation": "latitude longitude horizontal_accuracy live_period heading"
    " proximity_alert_radius" + _SENDING,
    "createForumTopic": "chat_id name icon_color icon_custom_emoji_id",
    "editForumTopic": "chat_id message_thread_id name icon_custom_emoji_id",
    "closeForumTopic": "chat_id message_thread_id",
    "deleteForumTopic": "chat_id message_thread_id",
    "deleteMessage": "chat_id message_id",
    "editMessageText": "business_connection_id chat_id message_id inline_message_id text parse_mode"
    " entities link_preview_options reply_markup",
    "editMessageReplyMarkup": "business_connection_id chat_id message_id inline_message_id"
    " reply_markup",
    "answerCallbackQuery": "callback_query_id text show_alert url cache_time",
    "setMyCommands": "commands scope language_code",
    "deleteMyCommands": "scope language_code",
    "getMyCommands": "scope language_code",
    "getFile": "file_id",
    "getChat": "chat_id",
    "getChatMember": "chat_id user_id",
}
_JSON = {
    "allowed_updates",
    "link_preview_options",
    "reply_markup",
    "commands",
    "scope",
    "entities",
    "reply_parameters",
    "caption_entities",
}
_NUMBERS = {
    "offset",
    "limit",
    "timeout",
    "max_connections",
    "message_id",
    "message_thread_id",
    "cache_time",
    "user_id",
}
_REPLY = {
    "message_id",
    "chat_id",
    "allow_sending_without_reply",
    "quote",
    "quote_parse_mode",
    "quote_entities",
    "quote_position",
}
_ACTIONS = {
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
}
_KINDS_BY_DEFAULT = {"message", "edited_message", "callback_query", "my_chat_member"}
MOST_FILE_BYTES = 20 * 1024 * 1024


class Refusal(Exception):
    """The API says no, in the words that Telegram uses."""

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters


def bad(description: str) -> Refusal:
    """Return a refusal with status 400."""
    return Refusal(400, f"Bad Request: {description}")


def units(text: str) -> int:
    """Return the length of a text in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def checked(method: str, given: dict[str, Any]) -> dict[str, Any]:
    """Return the parameters with JSON and numbers read. Raises Refusal."""
    if method not in PARAMETERS:
        raise Refusal(404, "Not Found")
    unknown = set(given) - set(PARAMETERS[method].split())
    if unknown:
        raise bad(f"unknown parameter {min(unknown)}")
    params = {name: _read(name, value) for name, value in given.items()}
    if method in ("sendMessage", "editMessageText"):
        _check_text(params.get("text"), "message is too long")
    if method == "sendLocation":
        _check_place(params.get("latitude"), params.get("longitude"))
    if "reply_markup" in params:
        check_keyboard(params["reply_markup"])
    reply = params.get("reply_parameters", {"message_id": 1})
    if not isinstance(reply, dict) or set(reply) - _REPLY or not reply.get("message_id"):
        raise bad("can't parse reply parameters")
    if method == "setMyCommands":
        _check_commands(params.get("commands"))
    if not re.fullmatch("([a-z]{2})?", params.get("language_code", "")):
        raise bad("invalid language_code specified")
    if units(params.get("text", "")) > 200 and method == "answerCallbackQuery":
        raise bad("MESSAGE_TOO_LONG")
    if method == "setWebhook":
        _check_webhook(params)
    return params


def wanted(allowed: list[str] | None, kind: str) -> bool:
    """Say whether Telegram would give updates of this kind; an empty list means the default."""
    return kind in (allowed or _KINDS_BY_DEFAULT)


def check_keyboard(markup: Any) -> None:
    """Check an inline keyboard. Raises Refusal."""
    if not isinstance(markup, dict) or set(markup) != {"inline_keyboard"}:
        raise bad("object expected as reply markup")
    rows = markup["inline_keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad("inline keyboard must be an Array of Arrays")
    if sum(map(len, rows)) > 100 or any(not 1 <= len(row) <= 8 for row in rows):
        raise bad("reply markup is too long")
    for button in (button for row in rows for button in row):
        if not isinstance(button, dict) or not isinstance(button.get("text"), str):
            raise bad('can\'t parse inline keyboard button: field "text" must be a String')
        if not button["text"].strip():
            raise bad("text buttons are unallowed in the inline keyboard")
        if len(set(button) & _ACTIONS) != 1 or set(button) - _ACTIONS - {"text", "style"}:
            raise bad("BUTTON_TYPE_INVALID")
        _check_link(button.get("url"))
        data = button.get("callback_data")
        if data is not None and not 1 <= len(str(data).encode()) <= 64:
            raise bad("BUTTON_DATA_INVALID")


def _read(name: str, value: Any) -> Any:
    if name in _JSON and isinstance(value, str):
        try:
            return json.loads(value)
        except ValueError:
            raise bad(f"can't parse {name} JSON object") from None
    if name in _NUMBERS:
        try:
            return int(value)
        except (TypeError, ValueError):
            raise bad(f"{name} must be an Integer") from None
    return value


def _check_link(url: object) -> None:
    if url is None:
        return
    if not re.match(r"(https?://[^/]*\.[^/]+|tg://.)", str(url)) or len(str(url)) > 2048:
        raise bad(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def _check_place(latitude: object, longitude: object) -> None:
    try:
        place = float(str(latitude)), float(str(longitude))
    except ValueError:
        raise bad("latitude is empty" if latitude is None else "wrong latitude") from None
    if not (abs(place[0]) <= 90 and abs(place[1]) <= 180):
        raise bad("wrong latitude or longitude specified")


def _check_text(text: Any, too_long: str) -> None:
    if not isinstance(text, str) or not text.strip():
        raise bad("message text is empty")
    if units(text.strip()) > 4096:
        raise bad(too_long)


def _check_commands(commands: Any) -> None:
    if not isinstance(commands, list) or len(commands) > 100:
        raise bad("expected an Array of BotCommand")
    for command in commands:
        if not re.fullmatch("[a-z0-9_]{1,32}", command.get("command", "")):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(command.get("description", "")) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")


def _check_webhook(params: dict[str, Any]) -> None:
    url = params.get("url", "")
    if not re.match(r"(https://|http://(127\.0\.0\.1|localhost)[:/]|$)", url):
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if not re.fullmatch("[A-Za-z0-9_-]{1,256}", params.get("secret_token", "x")):
        raise bad("secret token contains unallowed characters")
    if not 1 <= params.get("max_connections", 40) <= 100:
        raise bad("max_connections must be between 1 and 100")
