"""docs/odd.md answers the questions of ODD+D (Müller et al. 2013, table 1), all of them, in its order."""

from __future__ import annotations

import re
from pathlib import Path

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "odd.md").read_text(encoding="utf-8")

# Element of the protocol: how many guiding questions it has.
QUESTIONS = {
    "I.i Purpose": 2,
    "I.ii Entities, state variables, scales": 5,
    "I.iii Process overview and scheduling": 1,
    "II.i Theoretical and empirical background": 5,
    "II.ii Individual decision making": 8,
    "II.iii Learning": 2,
    "II.iv Individual sensing": 5,
    "II.v Individual prediction": 3,
    "II.vi Interaction": 4,
    "II.vii Collectives": 2,
    "II.viii Heterogeneity": 2,
    "II.ix Stochasticity": 1,
    "II.x Observation": 2,
    "III.i Implementation details": 2,
    "III.ii Initialisation": 3,
    "III.iii Input data": 1,
    "III.iv Submodels": 3,
}


def elements():
    parts = re.split(r"(?m)^#{2,3} ", PAGE)[1:]
    return {part.split("\n", 1)[0]: part.split("\n", 1)[1] for part in parts}


def test_every_element_stands_in_the_protocols_order():
    assert [name for name in elements() if name in QUESTIONS] == list(QUESTIONS)


def test_every_question_of_an_element_has_an_answer_in_its_order():
    for name, text in elements().items():
        if name in QUESTIONS:
            answers = re.split(r"\*\*([a-h])\. [^*]+\*\*", text)[1:]
            assert answers[::2] == list("abcdefgh"[: QUESTIONS[name]]), name
            assert all(len(answer.strip()) >= 4 for answer in answers[1::2]), name
