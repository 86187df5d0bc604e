"""Speech to text: what is missing is one line, and what is no speech is None."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest
from structlog.testing import capture_logs

from bot.understand import voice
from bot.understand.voice import FasterWhisper, Transcriber, VoiceError, open_transcriber


class Whisper:
    """Stands in for faster_whisper.WhisperModel; the sound's first number says what is heard."""

    built: list[tuple[str, dict[str, Any]]] = []
    asked: list[tuple[Any, dict[str, Any]]] = []
    said: list[str] = []
    fault: Exception | None = None
    at_once = most_at_once = 0
    supported_languages = ["nl", "fr", "ar"]

    def __init__(self, path: str, **options: Any) -> None:
        if "broken" in path:
            raise RuntimeError("Unable to open\nfile 'model.bin'")
        self.built.append((path, options))

    def transcribe(self, sound: Any, **options: Any) -> tuple[Iterator[Any], None]:
        self.asked.append((sound, options))
        return self._parts(), None

    def _parts(self) -> Iterator[Any]:
        """Nothing happens before somebody takes the parts, as in the real one."""
        Whisper.at_once += 1
        Whisper.most_at_once = max(Whisper.most_at_once, Whisper.at_once)
        time.sleep(0.01)
        if self.fault:
            raise self.fault
        yield from (SimpleNamespace(text=text) for text in self.said)
        Whisper.at_once -= 1


class Frame:
    """Half a second of sound."""

    pts = 7

    def to_ndarray(self) -> Any:
        return np.full((1, 8000), 16384, np.int16)


class File:
    """Stands in for PyAV's container: b"ogg:6" lasts 3 seconds."""

    def __init__(self, file: Any, **_: Any) -> None:
        kind, _, frames = file.read().partition(b":")
        if kind != b"ogg":
            raise ValueError("Invalid data found: mijn geheim")
        self.frames = int(frames)
        self.decoded = 0

    def __enter__(self) -> File:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def decode(self, audio: int) -> Iterator[Frame]:
        assert audio == 0
        for _ in range(self.frames):
            self.decoded += 1
            assert self.decoded < 1000, "far too much was decoded"
            yield Frame()


class Resampler:
    """What comes in goes out, except for the last: that is given when asked for with None."""

    def __init__(self, **options: Any) -> None:
        assert options == {"format": "s16", "layout": "mono", "rate": 16000}
        self.kept: list[Frame] = []

    def resample(self, frame: Frame | None) -> list[Frame]:
        assert frame is None or frame.pts is None
        out, self.kept = self.kept, [frame] if frame else []
        return out


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("model.bin", "config.json", "tokenizer.json"):
        (tmp_path / name).touch()
    return tmp_path


@pytest.fixture(autouse=True)
def whisper(monkeypatch: pytest.MonkeyPatch) -> type[Whisper]:
    """The packages as far as they are used, and nothing heard yet."""
    package, av = ModuleType("faster_whisper"), ModuleType("av")
    vars(package).update(WhisperModel=Whisper)
    vars(av).update(open=File, AudioResampler=Resampler)
    monkeypatch.setitem(sys.modules, "faster_whisper", package)
    monkeypatch.setitem(sys.modules, "av", av)
    fresh = {"built": [], "asked": [], "said": [" Mijn huis ", "staat in brand. ", " "]}
    for name, value in {**fresh, "fault": None, "at_once": 0, "most_at_once": 0}.items():
        monkeypatch.setattr(Whisper, name, value)
    return Whisper


# -- which one --------------------------------------------------------------------------------


def test_without_a_setting_there_is_none() -> None:
    """Nobody listens unless the organisation says so."""
    assert open_transcriber(None) is None
    assert open_transcriber("") is None


def test_a_missing_path_is_named(tmp_path: Path) -> None:
    """A path that is not there, or holds no model, is one line that says which file."""
    with pytest.raises(VoiceError, match=r"^NAAST_VOICE_MODEL: .*absent/model\.bin is missing$"):
        open_transcriber(str(tmp_path / "absent"))


def test_the_tokenizer_is_never_fetched(folder: Path, whisper: type[Whisper]) -> None:
    """Without tokenizer.json faster-whisper would ask the internet for one: it is not tried."""
    (folder / "tokenizer.json").unlink()
    with pytest.raises(VoiceError, match=r"tokenizer\.json is missing"):
        open_transcriber(str(folder))
    assert whisper.built == []


@pytest.mark.parametrize("package", ["faster_whisper", "av"])
def test_a_missing_package_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch, package: str
) -> None:
    """Without the package there is one line that says how to get it."""
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(VoiceError, match=r"^NAAST_VOICE_MODEL: pip install faster-whisper"):
        open_transcriber(str(folder))


def test_a_broken_model_is_one_line(folder: Path, tmp_path: Path) -> None:
    """What the package says of a model that it cannot load is kept to one line."""
    broken = tmp_path / "broken"
    broken.mkdir()
    for name in ("model.bin", "config.json", "tokenizer.json"):
        (broken / name).touch()
    with pytest.raises(VoiceError, match="cannot be loaded: Unable to open file") as caught:
        open_transcriber(str(broken))
    assert "\n" not in str(caught.value)


def test_the_model_is_small_and_local(folder: Path, whisper: type[Whisper]) -> None:
    """8 bits, on the processor, from this folder only."""
    opened: Transcriber | None = open_transcriber(str(folder))
    assert isinstance(opened, FasterWhisper)
    options = {"device": "cpu", "compute_type": "int8", "local_files_only": True}
    assert whisper.built == [(str(folder), options)]


# -- listening --------------------------------------------------------------------------------


@pytest.fixture
def listener(folder: Path) -> FasterWhisper:
    return FasterWhisper(str(folder))


def test_what_is_said_is_one_text(listener: FasterWhisper, whisper: type[Whisper]) -> None:
    """The parts are joined; the sound is whole, with its last bit, as numbers up to 1."""
    assert listener.transcribe(b"ogg:6", "nl") == "Mijn huis staat in brand."
    ((sound, options),) = whisper.asked
    assert sound.dtype == np.float32
    assert sound.shape == (6 * 8000,)
    assert set(sound) == {0.5}
    assert options["beam_size"] == 1


@pytest.mark.parametrize(
    ("tag", "sent"), [("fr", "fr"), ("nl-BE", "nl"), ("FR", "fr"), ("tlh", None), (None, None)]
)
def test_the_language_is_a_hint(
    listener: FasterWhisper, whisper: type[Whisper], tag: str | None, sent: str | None
) -> None:
    """A language that the model does not know, or none, is left for it to hear."""
    assert listener.transcribe(b"ogg:6", tag)
    assert whisper.asked[0][1]["language"] == sent


def test_silence_is_none(listener: FasterWhisper, whisper: type[Whisper]) -> None:
    """No words are None, not an empty text."""
    whisper.said = ["", "  "]
    assert listener.transcribe(b"ogg:6", None) is None


@pytest.mark.parametrize(("frames", "heard"), [(240, True), (242, False), (10**9, False)])
def test_two_minutes_is_the_longest(
    listener: FasterWhisper, whisper: type[Whisper], frames: int, heard: bool
) -> None:
    """Longer is refused as a whole, and a small file that lasts for days is not read to its end."""
    assert (listener.transcribe(b"ogg:%d" % frames, "nl") is not None) is heard
    assert len(whisper.asked) == heard


def test_too_large_a_file_is_not_opened(
    listener: FasterWhisper, whisper: type[Whisper], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond the limit, or empty, nothing is tried."""
    monkeypatch.setattr(voice, "MOST_BYTES", 4)
    assert listener.transcribe(b"ogg:6", "nl") is None
    assert listener.transcribe(b"", "nl") is None
    assert whisper.asked == []


@pytest.mark.parametrize("audio", [b"a photo", b"ogg:0"])
def test_what_is_no_sound_is_none(listener: FasterWhisper, audio: bytes) -> None:
    """A file without sound is None; the log says the kind of fault and nothing else."""
    with capture_logs() as logs:
        assert listener.transcribe(audio, "nl") is None
    (line,) = logs
    assert line["fault"] == "ValueError"
    assert "geheim" not in repr(logs)


def test_a_fault_of_the_model_is_none_and_leaves_it_free(
    listener: FasterWhisper, whisper: type[Whisper]
) -> None:
    """After a fault the next message is listened to."""
    whisper.fault = RuntimeError("mijn geheim")
    with capture_logs() as logs:
        assert listener.transcribe(b"ogg:6", "nl") is None
    assert "geheim" not in repr(logs)
    whisper.fault = None
    assert listener.transcribe(b"ogg:6", "nl")


def test_one_at_a_time(listener: FasterWhisper, whisper: type[Whisper]) -> None:
    """Messages that come together are listened to one after another."""
    threads = [
        threading.Thread(target=listener.transcribe, args=(b"ogg:6", "nl")) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(whisper.asked) == 6
    assert whisper.most_at_once == 1
