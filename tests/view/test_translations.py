"""Translations are whole and true: every text has one, with its placeholders and tags, in the field's own terms."""

from __future__ import annotations

import csv
import importlib.util
import re
from functools import cache
from importlib import resources
from pathlib import Path

import pytest

from fivelink_sim.view.language import LANGUAGES, speaking, tr

CATALOGUE = Path(__file__).parents[2] / "docs" / "catalogue.py"
FOREIGN = [code for code in LANGUAGES if code != "en"]
TRANSLATIONS = resources.files("fivelink_sim.view") / "translations"


@cache
def renewed(code):
    """The catalogue with the texts that stand in the code now."""
    spec = importlib.util.spec_from_file_location("catalogue", CATALOGUE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module, module.renewed(code)


def pairs(code):
    """English and translated texts."""
    return [(str(message.id), str(message.string)) for message in renewed(code)[1] if message.id and message.string]


def glossary():
    """English term -> the terms that may stand for it, the longest first."""
    with (TRANSLATIONS / "glossary.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    terms = {row["english"].replace("'", "’"): row["chinese"].split("|") for row in rows}
    assert all(all(variants) for variants in terms.values())
    return dict(sorted(terms.items(), key=lambda item: -len(item[0])))


def broken_terms(text, translated, terms):
    """Terms of the glossary in a text that its translation renders otherwise."""
    text = re.sub(r"\{[^}]*\}|`[^`]*`|<code>.*?</code>|[\w*]+[._][\w.*]+|--\w+", " ", text).replace("'", "’")
    broken = []
    for term, variants in terms.items():
        found = re.compile(rf"\b{re.escape(term)}(?:s|es|’s|s’)?(?!\w)", re.IGNORECASE)
        if found.search(text):
            text = found.sub(" ", text)
            if not any(variant in translated for variant in variants):
                broken.append(term)
    return broken


@pytest.mark.parametrize("code", FOREIGN)
def test_no_text_lacks_a_translation(code):
    module, catalogue = renewed(code)
    assert module.missing(catalogue) == []


@pytest.mark.parametrize("code", FOREIGN)
def test_no_translation_is_left_of_a_text_that_is_gone(code):
    module, catalogue = renewed(code)
    kept = set(module.translated(Path(str(TRANSLATIONS / f"{code}.po")), code))
    assert kept <= {str(message.id) for message in catalogue}


@pytest.mark.parametrize("code", FOREIGN)
@pytest.mark.parametrize("part", [r"\{[^}]*\}", r"<[^>]+>", r"`[^`]*`"], ids=["placeholders", "tags", "code"])
def test_placeholders_tags_and_code_are_those_of_the_text(code, part):
    for text, translated in pairs(code):
        assert sorted(re.findall(part, translated)) == sorted(re.findall(part, text)), text


def test_terms_of_the_glossary_are_held():
    terms = glossary()
    broken = {text: found for text, translated in pairs("zh") if (found := broken_terms(text, translated, terms))}
    assert broken == {}


def test_the_same_words_say_how_sure_something_is():
    with speaking("zh"):
        assert tr("▲ better").startswith("▲")
    for text, translated in pairs("zh"):
        if re.search(r"no clear difference", text, re.IGNORECASE):
            assert "无明显差异" in translated, text
        if "95 % interval" in text:
            assert "区间" in translated, text


def test_another_language_is_spoken_inside_its_block_only():
    with speaking("zh"):
        assert tr("How sure") == "可靠程度"
    assert tr("How sure") == "How sure"
    with pytest.raises(ValueError, match="there is no language 'fr'"), speaking("fr"):
        pass
