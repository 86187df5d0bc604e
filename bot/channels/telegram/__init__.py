"""Telegram: what people write there, read leniently; what Naast says, within Telegram's limits."""

from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.reading import read
from bot.channels.telegram.wording import fits

__all__ = ["TelegramChannel", "fits", "read"]
