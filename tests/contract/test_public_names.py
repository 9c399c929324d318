import inspect
import re
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("index", "qa", "ui", "eval")
PUBLIC_FACES = ("index", "qa")


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
def test_every_error_that_a_public_name_raises_is_public_too(package: str) -> None:
    """Whoever catches never has to reach into a module."""
    module = import_module(package)
    home = import_module(f"{package}.errors")
    errors = {
        name
        for name, value in vars(home).items()
        if isinstance(value, type) and value.__module__ == home.__name__
    }
    assert errors <= {*module.__all__}


@pytest.mark.parametrize("package", PUBLIC_FACES)
def test_every_record_that_a_public_name_needs_is_public_too(package: str) -> None:
    """Whoever annotates never has to reach into a module."""
    module = import_module(package)
    public = {name for face in PUBLIC_FACES for name in import_module(face).__all__}
    needed = {
        needed.__name__: name
        for name in module.__all__
        for needed in classes_needed(getattr(module, name))
    }
    assert {name: of for name, of in needed.items() if name not in public} == {}


def classes_needed(public: object) -> Iterator[type]:
    """Yield our classes in the signature of a function, or in the public ones of a class."""
    if not isinstance(public, type):
        yield from ours_in(get_type_hints(public) if inspect.isfunction(public) else {"": public})
        return
    for base in reversed(public.__mro__[:-1]):
        if is_ours(base):
            yield from ours_in(
                {name: hint for name, hint in hints_of(base).items() if name[0] != "_"}
            )
            for name, value in vars(base).items():
                called = getattr(value, "fget", None) or getattr(value, "__func__", value)
                if name[0] != "_" and inspect.isfunction(called):
                    yield from ours_in(get_type_hints(called))


def hints_of(owner: type) -> dict[str, object]:
    return {name: get_type_hints(owner)[name] for name in inspect.get_annotations(owner)}


def ours_in(hints: dict[str, object]) -> Iterator[type]:
    for hint in hints.values():
        if isinstance(hint, list):  # the arguments of a Callable
            yield from ours_in({str(n): each for n, each in enumerate(hint)})
        elif isinstance(hint, type) and is_ours(hint):
            yield hint
        yield from ours_in({str(n): each for n, each in enumerate(get_args(hint))})


def is_ours(value: type) -> bool:
    return value.__module__.split(".")[0] in PACKAGES


def test_a_record_that_is_needed_and_not_public_is_told() -> None:
    from index.store.interface import StaleError
    from index.store.prepared import Prepared

    def public(given: list[Prepared], told: Callable[[StaleError], None]) -> None: ...

    assert {*classes_needed(public)} == {Prepared, StaleError}


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
