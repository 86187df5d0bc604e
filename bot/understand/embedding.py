"""Turns texts into vectors whose angles say how alike they mean, whatever language they are in.

`Embedder` is the port. Its adapters: `LocalE5`, what Naast ships with (multilingual-e5-small, on
this machine); `OnnxFile`, another model on this machine; `OpenAIEmbeddings`, a server. Only the
last sends texts out of this machine, and only when the organisation asks for it by NAAST_EMBEDDER.

    EmbedderError           the embedder cannot be opened, or gave no vectors; the message says why
"""

from __future__ import annotations

import json
import os
import sys
import weakref
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urldefrag

from bot.understand import repack
from bot.understand.tokens import MAX_CHARACTERS, Unigram, VocabularyError

if TYPE_CHECKING:
    import httpx
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

KEY = "NAAST_EMBEDDER_KEY"
MAX_TOKENS = 128  # of a text, with the start and the end
_START, _END = 0, 2
_PREFIX = "query: "  # e5 was trained with it, on both sides of a comparison of equals
_WIDTH = 384
_ROW_BYTES = 216  # of a word's vector: 12 blocks of a float16 and 16 bytes of 4 bits each
_REMOTE_BATCH = 128  # texts in one request


class EmbedderError(Exception):
    """The embedder cannot be opened, or gave no vectors."""


class Embedder(Protocol):
    """Gives every text a vector."""

    @property
    def name(self) -> str:
        """Says which weights these are: vectors kept under one name may be compared."""

    @property
    def dimension(self) -> int:
        """How many numbers a vector has."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """A row for every text: float32, of length 1. Raises EmbedderError."""


def weights_folder() -> Path:
    """Where set-up puts the weights: beside the packages of this environment."""
    return Path(sys.prefix, "share", "naast", "e5")


def open_embedder(setting: str | None, folder: Path) -> Embedder | None:
    """The embedder that NAAST_EMBEDDER names, or None where there is none.

    Nothing: the weights in `folder`, if set-up could make them on this platform. `none`: none. A
    path: a folder with `model.onnx` and `tokenizer.json`. `https://host/v1#model`: a server, to
    which then *every text is sent*. Raises EmbedderError for a setting that cannot be followed.
    """
    if not setting:
        return LocalE5(folder) if repack.stamp(folder) else None
    if setting == "none":
        return None
    if setting.startswith(("http://", "https://")):
        return OpenAIEmbeddings(setting, key=os.environ.get(KEY, ""))
    return OnnxFile(Path(setting))


class LocalE5:
    """multilingual-e5-small in 8 bits, from the files that `bot.understand.repack` made.

    A text is read up to its 128th token. Safe for threads: one is for talking, a training over
    thousands may take more, which share the weights. Each text goes through alone: what goes in
    together shares one scale (cosine 0.995), so that its vector would hang on what it came with,
    and a model on the order in which its examples were once embedded.
    """

    dimension = _WIDTH

    def __init__(self, folder: Path, threads: int = 1, *, plain: bool = False) -> None:
        """Load the weights; ``plain`` leaves out what was tuned to families' messages. Raises
        EmbedderError when they are missing or damaged."""
        import numpy as np

        noted = repack.stamp(folder)
        if noted is None:
            raise EmbedderError(f"no weights in {folder}: ./setup.sh makes them")
        kind = "plain" if plain else "families"
        self.name = f"e5-small-{kind}-{noted['version']}-{noted['sha256'][:12]}"
        self._threads = threads
        try:
            self._tokens = Unigram(folder / "pieces.bin")
            self._places = np.fromfile(folder / "places.f32", np.float32, MAX_TOKENS * _WIDTH)
            self._words = os.open(folder / "words.q4", os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
        except (OSError, VocabularyError) as fault:
            raise EmbedderError(f"the weights cannot be read: {fault}") from fault
        weakref.finalize(self, os.close, self._words)
        self._places = self._places.reshape(MAX_TOKENS, _WIDTH)
        self._session = _session(folder / ("graph.onnx" if plain else "families.onnx"))

    def embed(self, texts: Sequence[str]) -> Vectors:
        """A row of length 1 for every text, the same whichever are beside."""
        import numpy as np

        rows = np.empty((len(texts), _WIDTH), np.float32)

        def run(at: int) -> None:
            rows[at] = self._run(self._ids(texts[at]))

        if self._threads == 1 or len(texts) < 2:
            for at in range(len(texts)):
                run(at)
        else:
            with ThreadPoolExecutor(self._threads) as pool:
                list(pool.map(run, range(len(texts))))
        return rows

    def inputs(self, texts: Sequence[str], most: int) -> list[Vectors]:
        """What the first layer is given for each text: (tokens, width), at most so many tokens."""
        import numpy as np

        read = [np.array(self._ids(text)[:most]) for text in texts]
        return [self._vectors(ids) + self._places[: len(ids)] for ids in read]

    def _ids(self, text: str) -> list[int]:
        return [_START, *self._tokens.split(_PREFIX + text)[: MAX_TOKENS - 2], _END]

    def _run(self, tokens: Sequence[int]) -> Vectors:
        import numpy as np

        ids = np.array([tokens])
        vectors = self._vectors(ids) + self._places[: len(tokens)]
        mask = np.ones(ids.shape, np.float32)
        found: list[Vectors] = self._session.run(["text"], {"vectors": vectors, "mask": mask})
        row: Vectors = found[0][0]
        return row

    def _vectors(self, ids: NDArray[np.int64]) -> Vectors:
        """The words' vectors, read from the file row by row: nothing of it stays in memory."""
        import numpy as np

        unlike, back = np.unique(ids, return_inverse=True)
        rows = b"".join(
            os.pread(self._words, _ROW_BYTES, _ROW_BYTES * word) for word in unlike.tolist()
        )
        blocks = np.frombuffer(rows, np.dtype([("scale", "<f2"), ("bits", "u1", 16)]))
        bits = np.concatenate([blocks["bits"] & 15, blocks["bits"] >> 4], axis=-1)
        table = (bits.astype(np.float32) - 8) * blocks["scale"].astype(np.float32)[:, None]
        found: Vectors = table.reshape(-1, _WIDTH)[back.reshape(ids.shape)]
        return found


def _session(path: Path) -> Any:
    """An onnxruntime session on one thread that keeps little memory. Raises EmbedderError."""
    try:
        import onnxruntime
    except ImportError as fault:
        raise EmbedderError(f"onnxruntime cannot be loaded: {fault}") from fault
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = options.enable_mem_pattern = False
    options.log_severity_level = 3  # errors only
    try:
        return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    except Exception as fault:  # onnxruntime has no common base for its own
        raise EmbedderError(f"{path} cannot be loaded: {' '.join(str(fault).split())}") from fault


class OnnxFile:
    """Another model on this machine, as Hugging Face's `optimum-cli export onnx` writes it.

    The folder has `model.onnx` and `tokenizer.json`; reading the latter takes the package
    `tokenizers`. A text begins with the prompt "query" of `config_sentence_transformers.json`, if
    there is one, and with "query: " when the folder's name has "e5" in it.
    """

    def __init__(self, folder: Path) -> None:
        """Load the model. Raises EmbedderError when something is missing."""
        model, tokenizer = folder / "model.onnx", folder / "tokenizer.json"
        for path in (model, tokenizer):
            if not path.is_file():
                raise EmbedderError(f"NAAST_EMBEDDER: {path} is missing")
        try:
            from tokenizers import Tokenizer
        except ImportError as fault:
            raise EmbedderError("NAAST_EMBEDDER: pip install tokenizers, to use it") from fault
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.enable_padding()
        self._prefix = _prompt(folder)
        self._session = _session(model)
        self._inputs = {given.name for given in self._session.get_inputs()}
        seen = model.stat()
        self.name = f"{folder.resolve().name}-{seen.st_size}-{seen.st_mtime_ns}"
        self.dimension = int(self._run(["."]).shape[1])

    def embed(self, texts: Sequence[str]) -> Vectors:
        """A row of length 1 for every text."""
        import numpy as np

        parts = [self._run(texts[at : at + 16]) for at in range(0, len(texts), 16)]
        return np.concatenate(parts) if parts else np.empty((0, self.dimension), np.float32)

    def _run(self, texts: Sequence[str]) -> Vectors:
        import numpy as np

        read = self._tokenizer.encode_batch([self._prefix + _sendable(text) for text in texts])
        ids = np.array([one.ids for one in read])
        mask = np.array([one.attention_mask for one in read])
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        found = self._session.run(None, {k: v for k, v in given.items() if k in self._inputs})
        outputs = dict(zip((one.name for one in self._session.get_outputs()), found, strict=True))
        if "sentence_embedding" in outputs:
            return _of_length_one(outputs["sentence_embedding"])
        return _of_length_one((found[0] * mask[..., None]).sum(axis=1))


def _prompt(folder: Path) -> str:
    settings = folder / "config_sentence_transformers.json"
    if settings.is_file():
        prompts = json.loads(settings.read_text("utf-8")).get("prompts") or {}
        return str(prompts.get("query", ""))
    return _PREFIX if "e5" in folder.resolve().name.lower() else ""


class OpenAIEmbeddings:
    """A server that speaks OpenAI's embeddings: `https://host/v1#model`.

    **It sends every text that is to be understood to that server.** So it is only used when the
    organisation sets NAAST_EMBEDDER to such an address; who runs the server then sees what
    families write (a processor, in the words of the GDPR). NAAST_EMBEDDER_KEY is its key.
    """

    def __init__(
        self, url: str, key: str = "", http: httpx.Client | None = None, seconds: float = 10.0
    ) -> None:
        """Nothing is sent yet. Raises EmbedderError for an address without a model."""
        import httpx

        base, self._model = urldefrag(url)
        if not self._model:
            raise EmbedderError("NAAST_EMBEDDER: name the model after a #: https://host/v1#model")
        self._address = base.rstrip("/") + "/embeddings"
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._http = http or httpx.Client(timeout=seconds)
        self.name = f"{base.rstrip('/')}#{self._model}"

    @cached_property
    def dimension(self) -> int:
        """How many numbers a vector has: asked once, with a full stop for a text."""
        return int(self._ask(["."]).shape[1])

    def embed(self, texts: Sequence[str]) -> Vectors:
        """A row of length 1 for every text. Raises EmbedderError when the server does not give it.

        A text is sent up to its 2,000th character.
        """
        import numpy as np

        sent = [_sendable(text[:MAX_CHARACTERS]).strip() or "." for text in texts]
        steps = range(0, len(sent), _REMOTE_BATCH)
        parts = [self._ask(sent[at : at + _REMOTE_BATCH]) for at in steps]
        return np.concatenate(parts) if parts else np.empty((0, self.dimension), np.float32)

    def _ask(self, texts: Sequence[str]) -> Vectors:
        import httpx
        import numpy as np

        question = {"model": self._model, "input": list(texts)}
        try:
            answer = self._http.post(self._address, json=question, headers=self._headers)
            answer.raise_for_status()
            rows = sorted(answer.json()["data"], key=lambda row: int(row["index"]))
            vectors = np.array([row["embedding"] for row in rows], np.float32)
        except httpx.HTTPStatusError as fault:
            raise EmbedderError(f"the embedder said {fault.response.status_code}") from fault
        except httpx.HTTPError as fault:
            raise EmbedderError(f"the embedder is not there: {type(fault).__name__}") from fault
        except (ValueError, KeyError, TypeError) as fault:
            raise EmbedderError("the embedder gave no vectors") from fault
        if vectors.ndim != 2 or len(vectors) != len(texts) or not np.isfinite(vectors).all():
            raise EmbedderError("the embedder gave no vectors")
        return _of_length_one(vectors)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()


def _sendable(text: str) -> str:
    """The text without lone surrogates, which UTF-8 cannot say."""
    return text.encode("utf-8", "replace").decode()


def _of_length_one(vectors: Vectors) -> Vectors:
    import numpy as np

    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-12), np.float32)
