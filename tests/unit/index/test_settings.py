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
        ({"ARTICLE_QA_TOP_K": ""}, "Setting 'top_k' is ''"),
        ({"ARTICLE_QA_DENSE_WEIGHT": "2"}, "less than or equal to 1"),
        ({"ARTICLE_QA_DENSE_WEIGHT": "nan"}, "Setting 'dense_weight' is 'nan'"),
        ({"ARTICLE_QA_BUSY_TIMEOUT_S": "inf"}, "Setting 'busy_timeout_s' is 'inf'"),
        ({"ARTICLE_QA_BUSY_TIMEOUT_S": "-1"}, "greater than or equal to 0"),
        ({"ARTICLE_QA_MAX_FILE_MB": "0"}, "greater than 0"),
        ({"ARTICLE_QA_MAX_FILE_MB": "inf"}, "Setting 'max_file_mb' is 'inf'"),
        ({"ARTICLE_QA_PASSAGE_TOKENS": "12.5"}, "Setting 'passage_tokens' is '12.5'"),
        ({"ARTICLE_QA_": "x"}, "Setting '' is 'x'"),
    ],
)
def test_a_wrong_setting_is_named(environ: dict[str, str], says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        Settings.from_env(environ)


def test_threads_default_to_the_cores_at_hand() -> None:
    assert IndexSettings().n_threads >= 1
    assert IndexSettings(threads=3).n_threads == 3


def test_every_number_has_bounds() -> None:
    for name, field in Settings.model_fields.items():
        if field.annotation in (int, float):
            bounds = {type(each).__name__ for each in field.metadata}
            assert bounds & {"Ge", "Gt"}, name
            assert "Le" in bounds, name


def test_names_of_other_programs_are_let_be() -> None:
    environ = {"ARTICLE_QAX": "1", "article_qa_top_k": "3", "XARTICLE_QA_TOP_K": "3"}
    assert IndexSettings.from_env(environ) == IndexSettings()


def test_settings_do_not_change() -> None:
    with pytest.raises(ValueError, match="frozen"):
        IndexSettings().encoder = "hash"
