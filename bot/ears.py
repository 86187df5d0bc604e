"""Turns voice notes into words before a turn, where the organisation has set a model for it.

Without one, a voice note goes to a person and the family is told so.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace

import structlog

from bot.channels.base import Channel
from bot.talk.heard import Heard
from bot.understand.voice import Transcriber

log = structlog.get_logger(__name__)


class Ears:
    """Listens to voice notes. The file itself is kept all the same, for a person."""

    def __init__(self, transcriber: Transcriber, channels: Mapping[str, Channel]) -> None:
        self._transcriber = transcriber
        self._channels = channels

    async def listen(self, heard: Heard) -> Heard:
        """Return what was heard with its words; unchanged where there are none."""
        media = heard.media
        if media is None or media.kind != "voice" or heard.text:
            return heard
        try:
            sound = media.content
            if sound is None and media.reference and heard.channel in self._channels:
                sound = (await self._channels[heard.channel].fetch(media.reference)).content
            if not sound:
                return heard
            words = await asyncio.to_thread(
                self._transcriber.transcribe, sound, heard.language or None
            )
        except Exception as fault:  # it goes to a person, as without ears
            log.warning("could not listen", channel=heard.channel, fault=type(fault).__name__)
            return heard
        return replace(heard, text=words, spoken=True) if words and words.strip() else heard
