"""WhatsApp's Cloud API: what people write there, read leniently; what Naast says, within its
limits."""

from bot.channels.whatsapp.channel import WhatsAppChannel
from bot.channels.whatsapp.posting import payloads
from bot.channels.whatsapp.reading import arrived, read
from bot.channels.whatsapp.wording import fits

__all__ = ["WhatsAppChannel", "arrived", "fits", "payloads", "read"]
