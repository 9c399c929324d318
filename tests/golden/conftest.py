from pathlib import Path

import pytest

from index.indexing import Index
from index.samples import SAMPLES


@pytest.fixture(scope="session")
def sample_index_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the sample articles with the real embedder."""
    folder = tmp_path_factory.mktemp("samples") / "ix"
    with Index.open(folder, create=True) as articles:
        articles.add_paths([SAMPLES])
    return folder
