"""Tries `bot.understand.voice` on the real faster-whisper: `make test-voice`, not `make test`.

faster-whisper (with CTranslate2 and FFmpeg, 200 MB) goes into a folder of its own, `.voice`, kept.
No weights of Whisper are needed: `model` builds one of Whisper's shape that says one sentence in
whatever speech it hears. So this tries loading, decoding of sound, the search for speech, languages
and tokens; how well Whisper hears it does not tell. espeak-ng speaks; where it is missing, one line
says so and nothing is run.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tempfile
import wave
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.understand.voice import LONGEST, Transcriber, open_transcriber

ROOT = Path(__file__).parents[2]
PACKAGES = ROOT / ".voice"
UV = ROOT / ".venv" / "uv" / "bin" / "uv"
WHISPER = "faster-whisper==1.2.1"
SPOKEN = "ik heb hulp nodig, kan iemand mij bellen"
WORDS = ("ik", "Ġheb", "Ġhulp", "Ġnodig")
HEARD = "ik heb hulp nodig"

_WIDTH = 64
_BANDS, _FRAMES, _LONGEST_TEXT = 80, 1500, 448  # Whisper's own: mel bands, sound frames, tokens
_OF_TEXT = 50257  # tokens before the signs
_PROMPT = 3  # signs that it is given: beginning, language, task


class Trouble(Exception):
    """It cannot be run; the message is one line."""


# -- a model that always says the same -------------------------------------------------------------


def model(folder: Path) -> None:
    """Write a model of one layer. What comes at each place is told by the place alone: all other
    weights are zero, and the encodings of the places are the vectors of the words to say."""
    from ctranslate2.specs.whisper_spec import WhisperSpec

    tokens, signs = _tokens()
    at = {token: number for number, token in enumerate(tokens)}
    chance = np.random.default_rng(0)
    vectors = chance.normal(size=(len(tokens), _WIDTH)).astype(np.float32)
    vectors -= vectors.mean(axis=1, keepdims=True)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    says = ["<|0.00|>", *WORDS, "<|2.00|>", "<|endoftext|>"]
    places = np.tile(5 * vectors[at["<|endoftext|>"]], (_LONGEST_TEXT, 1))
    places[0] = 5 * vectors[at["<|nl|>"]]  # asked for the language alone
    for number, token in enumerate(says, _PROMPT - 1):
        places[number] = 5 * vectors[at[token]]

    spec = WhisperSpec(1, 1, 1, 1)
    hears, speaks = spec.encoder, spec.decoder
    _set(hears.conv1, (_WIDTH, _BANDS, 3), _WIDTH)
    _set(hears.conv2, (_WIDTH, _WIDTH, 3), _WIDTH)
    hears.position_encodings.encodings = np.zeros((_FRAMES, _WIDTH), np.float32)
    speaks.position_encodings.encodings = places.astype(np.float32)
    speaks.embeddings.weight = 0.01 * vectors
    speaks.projection.weight, speaks.projection.bias = 10 * vectors, _zeros(len(tokens))
    for half in (hears, speaks):
        _norm(half.layer_norm)
        for layer in half.layer:
            _attend(layer.self_attention, 3, 1)
            _norm(layer.ffn.layer_norm)
            _set(layer.ffn.linear_0, (4 * _WIDTH, _WIDTH), 4 * _WIDTH)
            _set(layer.ffn.linear_1, (_WIDTH, 4 * _WIDTH), _WIDTH)
    _attend(speaks.layer[0].attention, 1, 2, 1)
    spec.register_vocabulary(tokens)
    spec.config.suppress_ids, spec.config.suppress_ids_begin = [], []
    spec.config.lang_ids = [at[sign] for sign in signs if len(sign) == len("<|nl|>")]
    spec.config.alignment_heads = [(0, 0)]
    spec.validate()
    spec.save(str(folder))
    _tokenizer(tokens, signs).save(str(folder / "tokenizer.json"))


def _tokens() -> tuple[list[str], list[str]]:
    """All tokens in Whisper's order, and which of them are signs."""
    from faster_whisper.tokenizer import _LANGUAGE_CODES
    from tokenizers.pre_tokenizers import ByteLevel

    text = [*sorted(ByteLevel.alphabet()), *WORDS]
    text += [f"no{n}" for n in range(_OF_TEXT - 1 - len(text))] + [""]  # "" in many languages only
    signs = ["endoftext", "startoftranscript", *(c for c in _LANGUAGE_CODES if c != "yue")]
    signs += ["translate", "transcribe", "startoflm", "startofprev", "nospeech", "notimestamps"]
    signs = [f"<|{name}|>" for name in signs]
    return text + signs + [f"<|{0.02 * n:.2f}|>" for n in range(_FRAMES + 1)], signs


def _tokenizer(tokens: list[str], signs: list[str]) -> Any:
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

    vocabulary = {token: number for number, token in enumerate(tokens[:_OF_TEXT])}
    made = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    made.add_special_tokens([AddedToken(sign, special=True) for sign in signs])
    made.add_tokens(tokens[_OF_TEXT + len(signs) :])
    return made


def _zeros(*shape: int) -> NDArray[np.float32]:
    return np.zeros(shape, np.float32)


def _set(part: Any, shape: tuple[int, ...], bias: int) -> None:
    part.weight, part.bias = _zeros(*shape), _zeros(bias)


def _norm(part: Any) -> None:
    part.gamma, part.beta = np.ones(_WIDTH, np.float32), _zeros(_WIDTH)


def _attend(part: Any, *widths: int) -> None:
    _norm(part.layer_norm)
    for linear, width in zip(part.linear, widths, strict=True):
        _set(linear, (width * _WIDTH, _WIDTH), width * _WIDTH)


# -- sounds ----------------------------------------------------------------------------------------


def spoken(folder: Path) -> bytes:
    """Speech, as a WAV. Raises Trouble."""
    path = folder / "spoken.wav"
    done = subprocess.run(["espeak-ng", "-v", "nl", "-w", path, SPOKEN], capture_output=True)
    if done.returncode:
        raise Trouble(f"espeak-ng: {done.stderr.decode(errors='replace')[-300:]}")
    return path.read_bytes()


def as_messengers_send(sound: bytes) -> bytes:
    """The same in Ogg with Opus."""
    import av

    made = io.BytesIO()
    resampler = av.AudioResampler(format="s16", layout="mono", rate=48_000)
    with av.open(io.BytesIO(sound)) as source, av.open(made, "w", format="ogg") as target:
        stream = target.add_stream("libopus", rate=48_000)
        frames = [part for frame in source.decode(audio=0) for part in resampler.resample(frame)]
        for frame in [*frames, None]:
            target.mux(stream.encode(frame))
    return made.getvalue()


def silence(seconds: int) -> bytes:
    """Nothing at all, as a WAV."""
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8_000)
        file.writeframes(bytes(2 * 8_000 * seconds))
    return made.getvalue()


# -- the trial -------------------------------------------------------------------------------------


def install() -> None:
    """Put faster-whisper into `.voice`, unless it is there. Raises Trouble."""
    done = PACKAGES / f".{WHISPER}"
    if not done.exists():
        say(f"installing {WHISPER} into {PACKAGES.name} (200 MB)")
        shutil.rmtree(PACKAGES, ignore_errors=True)
        command = [UV, "pip", "install", "--quiet", "-p", sys.executable, "--target", PACKAGES]
        ended = subprocess.run([*map(str, command), WHISPER], capture_output=True)
        if ended.returncode:
            raise Trouble(f"{WHISPER}: {ended.stderr.decode(errors='replace')[-1000:]}")
        done.touch()
    sys.path.append(str(PACKAGES))  # after our own: what both have is ours


def tell(transcriber: Transcriber, speech: bytes) -> int:
    """Try each sound; returns how many were taken wrongly."""
    wrong = 0
    for name, sound, language, wanted in (
        ("WAV, nl", speech, "nl", HEARD),
        ("WAV, fa-AF", speech, "fa-AF", HEARD),
        ("WAV, language not known", speech, None, HEARD),
        ("WAV, a language Whisper has not", speech, "xx", HEARD),
        ("Ogg and Opus, nl", as_messengers_send(speech), "nl", HEARD),
        ("silence", silence(5), "nl", None),
        ("longer than is listened to", silence(LONGEST + 5), "nl", None),
        ("no sound at all", b"not a sound", "nl", None),
    ):
        found = transcriber.transcribe(sound, language)
        wrong += found != wanted
        say(f"  {'ok' if found == wanted else 'NOT OK'}  {name}: {found}")
    return wrong


def say(line: str) -> None:
    """Tell the person at the keyboard."""
    print(line, flush=True)


def main() -> int:
    """Run it; returns the exit code."""
    if shutil.which("espeak-ng") is None:
        say("test-voice: NOT RUN, there is no espeak-ng to speak: apt-get install espeak-ng")
        return 0
    try:
        install()
        with tempfile.TemporaryDirectory(prefix="naast-voice-") as made:
            folder = Path(made)
            model(folder)
            transcriber = open_transcriber(str(folder))
            if transcriber is None:
                raise Trouble("there is no transcriber")
            wrong = tell(transcriber, spoken(folder))
    except Trouble as fault:
        say(f"test-voice: {fault}")
        return 1
    say(f"test-voice: {'FAILED' if wrong else 'passed'}, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
