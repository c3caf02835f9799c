"""What categories of problems mean, and how they are solved, in the languages of the user."""

from __future__ import annotations

from functools import partial

import pytest
from tests.support.texts import LANGUAGES, speaking

from ledgerbridge.messages import _
from ledgerbridge.model.categories import CATEGORIES, Category


@pytest.mark.feature("F-CORE-OBS-05")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("category", CATEGORIES, ids=lambda category: category.name)
def test_what_a_category_means_and_how_it_is_solved_is_told_in_every_language(
    category: Category, language: str
) -> None:
    for text in (category.label, category.meaning, category.remedy):
        assert speaking(language, partial(_, text)) not in ("", text)
