import pytest

from index.errors import SettingsError
from index.settings import IndexSettings
from qa.settings import Settings


def test_settings_come_from_the_environment_and_arguments_win() -> None:
    environ = {"ARTICLE_QA_PASSAGE_TOKENS": "64", "ARTICLE_QA_TOP_K": "5", "HOME": "/x"}
    settings = Settings.from_env(environ, top_k=7, encoder=None)
    assert (settings.passage_tokens, settings.top_k) == (64, 7)
    assert settings.model_fields_set == {"passage_tokens", "top_k"}


@pytest.mark.parametrize(
    ("environ", "says"),
    [
        ({"ARTICLE_QA_TOPK": "5"}, "Setting 'topk' is '5'.*Known settings:.*top_k"),
        ({"ARTICLE_QA_TOP_K": "many"}, "Setting 'top_k' is 'many'"),
        ({"ARTICLE_QA_TOP_K": "0"}, "greater than or equal to 1"),
        ({"ARTICLE_QA_DENSE_WEIGHT": "2"}, "less than or equal to 1"),
    ],
)
def test_a_wrong_setting_is_named(environ: dict[str, str], says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        Settings.from_env(environ)


def test_threads_default_to_the_cores_at_hand() -> None:
    assert IndexSettings().n_threads >= 1
    assert IndexSettings(threads=3).n_threads == 3
