import re
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("package", ["index", "qa"])
def test_public_names_are_listed_in_order_and_importable(package: str) -> None:
    module = import_module(package)
    assert list(module.__all__) == sorted(module.__all__)
    for name in module.__all__:
        assert getattr(module, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        module.nothing  # noqa: B018 - the access is the test


@pytest.mark.parametrize("package", ["index", "qa", "ui", "eval"])
def test_packages_load_from_here_and_not_from_a_namesake(package: str) -> None:
    assert Path(import_module(package).__file__ or "").parent == ROOT / package


@pytest.mark.parametrize("package", ["index", "qa"])
def test_every_error_and_record_that_a_public_name_needs_is_public_too(package: str) -> None:
    """Whoever catches or annotates never has to reach into a module."""
    module = import_module(package)
    home = import_module(f"{package}.errors")
    errors = {
        name
        for name, value in vars(home).items()
        if isinstance(value, type) and value.__module__ == home.__name__
    }
    assert errors <= {*module.__all__}


def test_every_error_is_of_one_tree() -> None:
    index, qa = import_module("index"), import_module("qa")
    for module in (index, qa):
        for name in module.__all__:
            if name.endswith("Error"):
                assert issubclass(getattr(module, name), index.QAError), name
    assert issubclass(qa.QuestionError, ValueError)
    assert issubclass(index.SettingsError, ValueError)
    assert issubclass(index.ArticleMissingError, KeyError)
    assert str(index.ArticleMissingError("feed")) == "There is no article 'feed' in this index."


def test_the_tree_in_the_docstring_is_the_tree_of_the_errors() -> None:
    from index import errors

    drawn = re.findall(r"^[│├└─ ]*(\w+Error)\b", errors.__doc__ or "", re.MULTILINE)
    there = [name for name, value in vars(errors).items() if isinstance(value, type)]
    assert sorted(drawn) == sorted([*there, "QuestionError"])


@pytest.mark.parametrize("package", ["index", "qa", "ui", "eval"])
def test_packages_are_typed(package: str) -> None:
    assert (ROOT / package / "py.typed").is_file()
