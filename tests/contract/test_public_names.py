import subprocess
import sys
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


def test_importing_qa_loads_nothing_heavy() -> None:
    program = (
        "import sys, qa, index; print(*sorted(name for name in sys.modules if '.' not in name))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout.split()
    heavy = {
        "torch",
        "gradio",
        "faiss",
        "onnxruntime",
        "numpy",
        "pydantic",
        "transformers",
        "click",
    }
    assert heavy.isdisjoint(loaded)


@pytest.mark.model
def test_asking_loads_neither_torch_nor_gradio(tmp_path: Path) -> None:
    program = f"""
import sys, qa, index
with index.Index.open({str(tmp_path / "ix")!r}, create=True) as articles:
    articles.add([index.Draft(title="T", text="A ferry sank.", origin="x")])
qa.ask("What sank?", index={str(tmp_path / "ix")!r})
print(*sorted(name for name in sys.modules if "." not in name))
"""
    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout.split()
    assert {"onnxruntime", "faiss"} <= set(loaded)
    assert {"torch", "gradio", "transformers", "sentence_transformers"}.isdisjoint(loaded)
