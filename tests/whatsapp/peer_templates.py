"""The message templates of a business account at the peer: submitted, reviewed, used, refused."""

from __future__ import annotations

import itertools
import re
from typing import Any

from tests.whatsapp.peer_rules import MOST_BODY, Refusal

_CODES = (
    "af sq ar ar_EG ar_AE ar_LB ar_MA az be_BY bn bn_IN bg ca zh_CN zh_HK zh_TW hr cs da prs_AF nl"
    " nl_BE en en_GB en_US et fil fi fr fr_BE fr_CA fr_CH fr_MA ka de de_AT de_CH el gu ha he hi hu"
    " id ga it ja kn kk rw_RW ko ky_KG lo lv lt mk ms ml mr nb fa pl ps_AF pt_BR pt_PT pa ro ru sr"
    " si_LK sk sl es es_AR es_CL es_CO es_ES es_MX sw sv ta te th tr uk ur uz vi zu"
)
LANGUAGES = set(_CODES.split())
"""The codes that Meta lists; neither Somali nor Tigrinya is among them."""
CATEGORIES = ("UTILITY", "MARKETING", "AUTHENTICATION")
_VARIABLE = re.compile(r"\{\{\s*(\w*)\s*\}\}")


class Templates:
    """Every template of one business account, by name and language."""

    def __init__(self) -> None:
        self._ids = itertools.count(900_000_000_000_001)
        self._all: dict[tuple[str, str], dict[str, Any]] = {}

    def get(self, name: str, language: str) -> dict[str, Any] | None:
        """Return one, as the Graph API shows it."""
        return self._all.get((name, language))

    def list(self, name: str = "") -> list[dict[str, Any]]:
        """Return all of them, or those of one name."""
        return [each for each in self._all.values() if name in ("", each["name"])]

    def submit(self, given: dict[str, Any]) -> dict[str, Any]:
        """Add a template that waits for review. Raises Refusal."""
        name, language = given.get("name", ""), given.get("language", "")
        if not isinstance(name, str) or not re.fullmatch("[a-z0-9_]{1,512}", name):
            raise Refusal(100, "Message template name: only lowercase letters, digits and _")
        if language not in LANGUAGES:
            raise Refusal(100, f"Language {language!r} is not supported", subcode=2388026)
        if given.get("category") not in CATEGORIES:
            raise Refusal(100, "Param category must be one of {UTILITY, MARKETING, AUTHENTICATION}")
        if (name, language) in self._all:
            raise Refusal(100, "Content in This Language Already Exists", subcode=2388024)
        _check_components(given.get("components"))
        made = {"id": str(next(self._ids)), "name": name, "language": language}
        made |= {"status": "PENDING", "category": given["category"]}
        made["components"] = given["components"]
        self._all[name, language] = made
        return made

    def change(self, template_id: str, given: dict[str, Any]) -> dict[str, Any]:
        """Put other words in a template, which then waits for review again. Raises Refusal."""
        found = next((each for each in self._all.values() if each["id"] == template_id), None)
        if found is None:
            raise Refusal(100, "Unsupported post request. Object does not exist", subcode=33)
        if set(given) - {"components", "category"}:
            raise Refusal(100, "Only components and category can be changed")
        if "components" in given:
            _check_components(given["components"])
        found.update(given)
        found["status"] = "PENDING"
        return found

    def remove(self, name: str) -> None:
        """Take a template away, in all its languages. Raises Refusal."""
        keys = [key for key in self._all if key[0] == name]
        if not keys:
            raise Refusal(100, "Message Template does not exist", subcode=2593002)
        for key in keys:
            del self._all[key]

    def review(self, name: str, language: str, state: str, reason: str = "") -> dict[str, Any]:
        """Decide over a template, and return it."""
        found = self._all[name, language]
        found["status"] = state
        found.pop("rejected_reason", None)
        if reason:
            found["rejected_reason"] = reason
        return found

    def said(self, given: dict[str, Any]) -> str:
        """Return what a template message reads like to whoever gets it. Raises Refusal."""
        name, language = given["name"], given["language"]["code"]
        found = self._all.get((name, language))
        if found is None or found["status"] in ("PENDING", "REJECTED"):
            words = f"template name ({name}) does not exist in {language}"
            raise Refusal(132001, words)
        if found["status"] == "PAUSED":
            raise Refusal(132015, "Template is paused due to low quality")
        if found["status"] == "DISABLED":
            raise Refusal(132016, "Template is disabled")
        body = _body(found["components"])
        variables = _given(given.get("components", []))
        expected = len(set(_VARIABLE.findall(body)))
        if len(variables) != expected:
            words = f"number of localizable_params ({len(variables)}) does not match"
            raise Refusal(132000, f"body: {words} the expected number of params ({expected})")
        return _VARIABLE.sub(lambda m: variables[int(m[1]) - 1], body)


def _given(components: list[dict[str, Any]]) -> list[str]:
    return [
        str(parameter.get("text", ""))
        for component in components
        if component.get("type") == "body"
        for parameter in component.get("parameters", [])
    ]


def _body(components: list[dict[str, Any]]) -> str:
    return next(str(c.get("text", "")) for c in components if c.get("type") == "BODY")


def _check_components(components: Any) -> None:
    if not isinstance(components, list) or not all(isinstance(c, dict) for c in components):
        raise Refusal(100, "Param components must be an array")
    bodies = [c for c in components if c.get("type") == "BODY"]
    if len(bodies) != 1 or not str(bodies[0].get("text", "")).strip():
        raise Refusal(100, "A template needs one body")
    text = str(bodies[0]["text"])
    if len(text) > MOST_BODY:
        raise Refusal(100, f"The body may have {MOST_BODY} characters")
    if re.match(r"\s*\{\{", text) or re.search(r"\}\}\s*[.!?]?\s*$", text):
        words = "Variables can't be at the start or end of the template"
        raise Refusal(100, words, subcode=2388299)
    names = _VARIABLE.findall(text)
    if names != [str(n) for n in range(1, len(names) + 1)]:
        raise Refusal(100, "Variables must be numbered {{1}}, {{2}}, … in order", subcode=2388072)
    examples = bodies[0].get("example", {}).get("body_text", [[]])
    if names and (not examples or len(examples[0]) != len(names)):
        raise Refusal(100, "Templates with variables need an example for each", subcode=2388043)
