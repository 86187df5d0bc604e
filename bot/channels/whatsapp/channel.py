"""The WhatsApp channel: listens at a webhook of the Cloud API, sends, fetches files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from starlette.routing import Route

from bot.channels.base import (
    ChannelCommand,
    Fetched,
    NotEver,
    NotNow,
    Outgoing,
    Report,
    Take,
)
from bot.channels.whatsapp.api import Api, Refused, Unreachable
from bot.channels.whatsapp.faults import fault_of, not_there
from bot.channels.whatsapp.limit import people, tier
from bot.channels.whatsapp.reading import CHANNEL
from bot.channels.whatsapp.sending import Sender
from bot.channels.whatsapp.taking import Taker, WithPerson
from bot.channels.whatsapp.webhook import Webhook
from bot.channels.whatsapp.wording import Say, in_english, merge


class WhatsAppChannel:
    """One phone number of the Cloud API.

    ``api`` is the Graph API's address without a path. ``app_secret`` signs what WhatsApp posts,
    ``verify_token`` is what it shows when the webhook is set up. ``report`` hears what the platform
    reports of messages, people and templates. ``say`` says the few words of the channel's own in a
    person's language.
    """

    name = CHANNEL
    window = timedelta(hours=24)
    """How long after a person's last message free words may go to them."""

    def __init__(
        self,
        token: str,
        phone_id: str,
        *,
        app_secret: str,
        verify_token: str,
        api: str = "https://graph.facebook.com",
        business_id: str = "",
        report: Report | None = None,
        with_person: WithPerson | None = None,
        say: Say = in_english,
    ) -> None:
        base = api.rstrip("/")
        self.business_id = business_id
        self._phone_id = phone_id
        self._api = Api(token, phone_id, base)
        self._sender = Sender(self._api, base, say)
        self._taker = Taker(self._api, report, with_person)
        self._webhook = Webhook(self._taker, phone_id, app_secret, verify_token)

    def routes(self) -> list[Route]:
        """Return the routes of the webhook; without a secret they let nobody in."""
        return self._webhook.routes()

    async def start(self, take: Take, commands: Sequence[ChannelCommand]) -> None:
        """Begin to take what is posted. WhatsApp has no menu of commands to fill."""
        self._taker.begin(take)

    async def stop(self) -> None:
        """Take nothing more and let go of connections: WhatsApp keeps what it cannot deliver for
        some days."""
        await self._taker.close()
        await self._api.close()

    async def send(self, address: str, message: Outgoing) -> str:
        """Deliver one message; return the ids of its parts. Raises NotNow, WindowClosed,
        NotEver."""
        sent = await self._sender.send(address, message)
        if message.name:
            self._taker.answered(address)
        return sent

    def merge(self, messages: Sequence[Outgoing]) -> list[Outgoing]:
        """Join messages to one person that can be said as one, in order: WhatsApp takes few
        messages in a row."""
        return merge(messages)

    async def door(self) -> str:
        """Return the address that opens a chat with our number, where ``{words}`` is what it writes
        for the person. Raises NotNow, NotEver."""
        try:
            number = await self._api.number()
        except (Refused, Unreachable) as fault:
            raise fault_of(fault) from None
        return f"https://wa.me/{number}?text={{words}}"

    async def people_a_day(self) -> int | None:
        """Return to how many different people in 24 hours we may write first, None where there is
        no limit. Raises NotNow, NotEver."""
        try:
            return people(await tier(self._api, self._phone_id))
        except (Refused, Unreachable) as fault:
            raise fault_of(fault) from None
        except ValueError:
            raise NotNow("WhatsApp does not tell the number's limit", 3600.0) from None

    async def fetch(self, reference: str) -> Fetched:
        """Bring a file by its id, at most 20 MB. Raises NotNow, NotEver."""
        try:
            return await self._api.fetch(reference)
        except Refused as fault:
            if not_there(fault):
                raise NotEver("no file: WhatsApp does not have it any more") from None
            raise fault_of(fault) from None
        except Unreachable as fault:
            raise fault_of(fault) from None
