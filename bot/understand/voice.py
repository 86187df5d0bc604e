"""Turns what a family says aloud into text, on this machine.

`Transcriber` is the port. Its adapter `FasterWhisper` runs a Whisper model that the organisation
put in a folder (NAAST_VOICE_MODEL). Nothing is downloaded, nothing leaves this machine, and neither
sound nor text is kept.

    VoiceError              there can be no transcriber like this; the message says why
"""

from __future__ import annotations

import importlib
import io
import threading
from pathlib import Path
from typing import Any, Protocol

import structlog

log = structlog.get_logger(__name__)

LONGEST = 120  # seconds of speech
MOST_BYTES = 24_000_000  # of a file: two minutes as a stereo WAV
_HERTZ = 16_000  # what Whisper hears
_NEEDED = ("model.bin", "config.json", "tokenizer.json")


class VoiceError(Exception):
    """There can be no transcriber like this."""


class Transcriber(Protocol):
    """Writes down what is said."""

    def transcribe(self, audio: bytes, language: str | None) -> str | None:
        """The words of an audio file, or None where none were understood.

        ``language`` is a BCP 47 tag of what is probably spoken, None if that is not known.
        """


def open_transcriber(model_path: str | None) -> Transcriber | None:
    """The transcriber that NAAST_VOICE_MODEL names, or None where there is none.

    Raises VoiceError when the folder is no model's or the package faster-whisper is missing.
    """
    return FasterWhisper(model_path) if model_path else None


class FasterWhisper:
    """Whisper by CTranslate2 (package `faster-whisper`), in 8 bits on the processor.

    It listens to one message at a time; others wait. Any format that FFmpeg reads will do. Safe
    for threads.
    """

    def __init__(self, model_path: str) -> None:
        """Load the model: seconds. Raises VoiceError."""
        folder = Path(model_path)
        for name in _NEEDED:  # without its tokenizer it would be fetched from the internet
            if not (folder / name).is_file():
                raise VoiceError(f"NAAST_VOICE_MODEL: {folder / name} is missing")
        try:
            package = importlib.import_module("faster_whisper")
            self._av: Any = importlib.import_module("av")  # FFmpeg; faster-whisper brings it
        except ImportError as fault:
            raise VoiceError("NAAST_VOICE_MODEL: pip install faster-whisper, to use it") from fault
        try:
            self._model: Any = package.WhisperModel(
                str(folder), device="cpu", compute_type="int8", local_files_only=True
            )
        except Exception as fault:  # CTranslate2 has no common base for its own
            reason = " ".join(str(fault).split())
            raise VoiceError(f"NAAST_VOICE_MODEL: {folder} cannot be loaded: {reason}") from fault
        self._languages = frozenset(self._model.supported_languages)
        self._one = threading.Lock()

    def transcribe(self, audio: bytes, language: str | None) -> str | None:
        """The words, or None: no speech, no sound file, or longer than two minutes.

        Of what is longer nothing is written down: half of what somebody said may be the opposite.
        """
        if not audio or len(audio) > MOST_BYTES:
            return None
        spoken = (language or "").partition("-")[0].lower()
        try:
            with self._one:
                return self._words(audio, spoken if spoken in self._languages else None)
        except Exception as fault:  # FFmpeg's and CTranslate2's are of every kind
            log.warning("a voice message was not understood", fault=type(fault).__name__)
            return None

    def _words(self, audio: bytes, language: str | None) -> str | None:
        sound = self._sound(audio)
        if sound is None:
            return None
        parts, _ = self._model.transcribe(
            sound,
            language=language,
            beam_size=1,
            temperature=0.0,  # no second tries: they take long and are guesses
            vad_filter=True,  # of silence Whisper makes up sentences
            condition_on_previous_text=False,  # nor does it then repeat itself
        )
        return " ".join(said for part in parts if (said := part.text.strip())) or None

    def _sound(self, audio: bytes) -> Any:
        """The sound as Whisper wants it, None when it is too long: a small file can last hours."""
        import numpy as np

        resampler = self._av.AudioResampler(format="s16", layout="mono", rate=_HERTZ)
        heard: list[Any] = []
        samples = 0
        with self._av.open(io.BytesIO(audio), metadata_errors="ignore") as file:
            for frame in file.decode(audio=0):
                frame.pts = None  # recorders write times that jump
                for part in resampler.resample(frame):
                    heard.append(part.to_ndarray().reshape(-1))
                    samples += heard[-1].size
                if samples > LONGEST * _HERTZ:
                    return None
        heard += [part.to_ndarray().reshape(-1) for part in resampler.resample(None)]
        return np.concatenate(heard).astype(np.float32) / 32768
