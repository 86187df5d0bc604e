"""Opens understanding: words alone at once, the whole model in the background, both again when a
coordinator wrote examples. What must be learnt anew is learnt in a process of its own."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

import structlog

from bot.memory import give_back
from bot.understand import prepare
from bot.understand.crisis import CrisisWords
from bot.understand.embedding import Embedder, EmbedderError, open_embedder, weights_folder
from bot.understand.model import Model, load_model
from bot.understand.respelling import Respelling
from bot.understand.tongue import Tongue
from bot.understand.tuning import read_tuning
from bot.understand.understanding import Intents, Mind, Understanding

log = structlog.get_logger(__name__)

CRISIS_WORDS = prepare.CONTENT.parent / "crisis"
TUNING = prepare.CONTENT.parent / "understanding.yaml"
_TRAINING_SECONDS = 900


class Loader:
    """Loads models into one `Understanding`, and loads them again.

    ``setting`` is NAAST_EMBEDDER; ``data`` the folder with this organisation's own examples.
    """

    def __init__(
        self,
        crisis: CrisisWords,
        data: Path | None = None,
        setting: str | None = None,
        intents: Intents | None = None,
    ) -> None:
        self._data = data
        self._setting = setting
        self._lock = threading.Lock()
        self._learning = threading.Lock()
        self._learner: subprocess.Popen[bytes] | None = None
        self._embedder: Embedder | None = None
        self._respelling: Respelling | None = None
        self.understanding = Understanding(crisis, read_tuning(TUNING), intents=intents)
        self.load_words()

    @property
    def folder(self) -> Path:
        """Where the models are: this organisation's, where it has examples of its own."""
        own = self._data / "understanding" if self._data else None
        return own if own and load_model(own / prepare.WORDS) else prepare.models_folder()

    def load_words(self) -> None:
        """Load what works at once on any platform: models of words alone."""
        words = load_model(self.folder / prepare.WORDS)
        language = load_model(self.folder / prepare.LANGUAGE)
        self.understanding.tongue = Tongue(language)
        self._respelling = prepare.open_respelling(self.folder, self.understanding.tongue)
        self.understanding.spare = Mind(words, None, self._respelling) if words else None

    def load(self) -> None:
        """Load the whole model too; where that cannot be, words alone go on. Blocks for about a
        second."""
        with self._lock:
            began = time.monotonic()
            try:
                self._embedder = self._embedder or open_embedder(self._setting, weights_folder())
            except EmbedderError as fault:
                log.warning("no embedder: words alone", fault=str(fault))
            model = load_model(self.folder / prepare.WHOLE)
            if model is None or self._embedder is None:
                log.info("understanding by words alone")
                return
            if not self._fits(model, self._embedder):
                log.warning("the model is of another embedder: words alone")
                return
            mind = Mind(model, self._embedder, self._respelling)
            try:
                mind.read(["hello"])  # so that the first family does not wait for it
            except (EmbedderError, ValueError) as fault:
                log.warning("no embedder: words alone", fault=str(fault))
                return
            self.understanding.mind = mind
            log.info("understanding ready", seconds=round(time.monotonic() - began, 1))

    def _fits(self, model: Model, embedder: Embedder) -> bool:
        """Whether it was made with this embedder: vectors of one mean nothing to what was learnt
        from another's. Where its name was not noted, the examples must be the same too."""
        noted = prepare.made_with(self.folder)
        if noted:
            return noted == embedder.name
        try:
            examples = prepare.all_examples(self._data)
        except ValueError as fault:
            log.warning("examples cannot be read", fault=str(fault))
            return False
        return model.made_of == prepare.fingerprint(examples, embedder.name)

    def start(self) -> None:
        """Load in the background; then learn anew if examples changed since."""

        def run() -> None:
            self.load()
            if self.stale():
                self.learn()
            give_back()  # what comparing all examples took

        threading.Thread(target=run, name="understanding", daemon=True).start()

    def stop(self) -> None:
        """End what is being learnt, if anything is: the server stops."""
        learner = self._learner
        if learner and learner.poll() is None:
            learner.terminate()

    def stale(self) -> bool:
        """Whether the models were made of other examples than there are now, or with another
        embedder than was loaded."""
        try:
            examples = prepare.all_examples(self._data)
        except ValueError as fault:
            log.warning("examples cannot be read", fault=str(fault))
            return False
        wanted = {prepare.WORDS: "words"}
        if self._embedder is not None:
            wanted[prepare.WHOLE] = self._embedder.name
        found = {name: load_model(self.folder / name) for name in wanted}
        return any(
            model is None or model.made_of != prepare.fingerprint(examples, wanted[name])
            for name, model in found.items()
        )

    def learn(self) -> bool:
        """Make the models anew, in a process of its own, and load them. False when that failed;
        the old ones go on."""
        folder = self._data / "understanding" if self._data else prepare.models_folder()
        command = [sys.executable, "-m", "bot.understand.prepare", str(folder)]
        if self._data:
            command.append(str(self._data))
        with self._learning:
            log.info("learning anew from the examples")
            self._learner = learner = subprocess.Popen(  # noqa: S603 - our own module
                command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
            )
            try:
                _out, told = learner.communicate(timeout=_TRAINING_SECONDS)
                failed = learner.returncode != 0
            except subprocess.TimeoutExpired:
                learner.kill()
                learner.communicate()
                failed, told = True, b"it took too long"
            self._learner = None
        if failed:
            log.warning("could not learn", fault=told.decode("utf-8", "replace")[-200:])
            return False
        self.load_words()
        self.understanding.mind = None
        self.load()
        return True
