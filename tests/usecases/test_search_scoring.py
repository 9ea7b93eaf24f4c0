"""`kiim score search` asks the search of the product and counts what it finds."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiim_desktop.matching.errors import ScoreFileUnreadable
from kiim_desktop.usecases.search_scoring import score_search
from tests.factories import surroundings

PAIRS = """id,lang,a,b,same,source,kind
1,ar,Mohamed Haddad,Muhammad Haddad,1,x,latin-variant
2,ar,محمد الحسن,Mohammad al-Hassan,1,x,cross-script
3,uk,Olena Bondar,Xaver Quirin,1,x,typo
4,ar,Samir Karimi,Samira Karimi,0,x,gendered-pair
"""


def test_the_right_name_counts_if_it_is_among_the_first(tmp_path: Path) -> None:
    file = tmp_path / "pairs.csv"
    file.write_text(PAIRS, encoding="utf-8")
    found = score_search([file], surroundings())
    assert (found["hit20"], found["hit1"], found["cross_script_hit20"]) == (0.6667, 0.6667, 1.0)
    assert (found["names"], found["queries"]) == (5, 3)
    assert found["by_lang"] == {"ar": 1.0, "uk": 0.0}
    assert found["by_kind"] == {"cross-script": 1.0, "latin-variant": 1.0, "typo": 0.0}


def test_a_file_of_another_form_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "pairs.csv"
    file.write_text("a;b;same\n", encoding="utf-8")
    with pytest.raises(ScoreFileUnreadable):
        score_search([file], surroundings())
