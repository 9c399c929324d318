"""What README and docs/ say is so: what they name is there, and what is there is in the reference."""

import re
import runpy
import shlex
import shutil
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from eval.formats.example import CSV
from index import errors
from index.records import Outcome
from index.samples import SAMPLES
from qa.cli.main import main
from qa.records import AlsoIn, Alternative, Answer, Citation, RetrievedPassage
from qa.settings import Settings
from tests.support.imports import module_files

ROOT = Path(__file__).parents[2]
PATHS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
NAMES = [path.relative_to(ROOT).as_posix() for path in PATHS]
README_BYTES, PICTURE_BYTES = 7_000, 150_000
SHARED = {"--index", "--json", "--help", "-h", "--version"}  # described once, for all commands
OUTSIDE = {"--update-golden"}  # options of pytest


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


REFERENCE = text_of("docs/reference.md")
PYTHON = [
    pytest.param(block, id=f"{name}-{number}")
    for name in NAMES
    for number, block in enumerate(re.findall(r"```python\n(.*?)```", text_of(name), re.DOTALL))
]


@cache
def commands() -> dict[str, click.Command]:
    """The commands by what is typed after `article-qa`, groups left out."""
    found: dict[str, click.Command] = {}

    def walk(command: click.Command, typed: tuple[str, ...]) -> None:
        if isinstance(command, click.Group):
            context = click.Context(command)
            for name in command.list_commands(context):
                inner = command.get_command(context, name)
                assert inner is not None
                walk(inner, (*typed, name))
        else:
            found[" ".join(typed)] = command

    walk(main, ())
    return found


def options_of(command: click.Command) -> set[str]:
    return {
        name
        for each in command.params
        if isinstance(each, click.Option)
        for name in (*each.opts, *each.secondary_opts)
    }


def code(text: str) -> Iterator[str]:
    """Yield what stands in the text as code: lines of shell blocks, and spans."""
    for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL):
        yield from block.splitlines()
    yield from re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))


def words_of(line: str) -> list[str]:
    try:
        return shlex.split(line, comments=True)
    except ValueError:  # half a quotation
        return line.split()


def untrue(text: str) -> Iterator[str]:
    """Yield what the text names as code and what is not there."""
    options = SHARED | OUTSIDE | {o for each in commands().values() for o in options_of(each)}
    settings = {name.upper() for name in Settings.model_fields}
    for line in code(text):
        words = words_of(line)
        named = [word.partition("=")[0] for word in words if re.match(r"--[a-z]", word)]
        if words[:1] == ["article-qa"] and len(words) > 1 and words[1] not in SHARED:
            typed = " ".join(words[1:3]) if words[1] in ("eval", "users") else words[1]
            known = commands().get(typed)
            # "`article-qa eval`" is the group.
            if known is None and typed not in ("eval", "users"):
                yield f"{line}: there is no command {typed!r}"
            elif known is not None:
                yield from (f"{line}: no {o}" for o in named if o not in options_of(known) | SHARED)
        elif "-m" in words[:3] and words.index("-m") + 1 < len(words) and "python" in words[0]:
            module = words[words.index("-m") + 1]
            if module == "pytest":
                continue
            spec = find_spec(module)
            if spec is None or spec.origin is None:
                yield f"{line}: there is no module {module}"
                continue
            folder = Path(spec.origin)
            if folder.name == "__init__.py":
                folder = folder.with_name("__main__.py")
            source = folder.read_text(encoding="utf-8")
            yield from (f"{line}: no {o}" for o in named if o not in source)
        elif line.startswith("--"):
            yield from (f"{line}: no command has {o}" for o in named if o not in options)
        yield from (
            f"{line}: there is no file {path}"
            for path in re.findall(r"(?:^|\s)((?:index|qa|ui|eval|tests|scripts)/[\w/.-]*)", line)
            if not (ROOT / path).exists()
        )
        if re.fullmatch(r"[\w/]+\.py", line) and not list(ROOT.glob(f"*/**/{line}")):
            yield from [] if (ROOT / line).exists() else [f"there is no module {line}"]
        yield from (
            f"{line}: there is no setting {name}"
            for name in re.findall(r"ARTICLE_QA_([A-Z_]+\b)", line)
            if name not in settings
        )


def anchors(text: str) -> set[str]:
    """Return what a link may point at within a page, as the web shows Markdown."""
    headings = re.findall(r"^#+ (.*)$", re.sub(r"```.*?```", "", text, flags=re.DOTALL), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def section(heading: str) -> str:
    """Return the part of the reference below a heading that has these words as code."""
    for part in re.split(r"^(?=#+ )", REFERENCE, flags=re.M):
        if re.match(rf"#+ .*`{re.escape(heading)}[` ]", part):
            return part
    return ""


@pytest.mark.parametrize("name", NAMES)
def test_what_a_page_names_is_there(name: str) -> None:
    assert list(untrue(text_of(name))) == []


@pytest.mark.parametrize(
    "line",
    [
        "`article-qa sing`",
        "`article-qa eval sing`",
        "```sh\narticle-qa ask 'Who?' --loud\n```",
        "`--loud`",
        "`python -m eval.studies.nothing`",
        "`python -m eval.studies.retrieval --loud`",
        "`qa/nothing.py`",
        "`nothing.py`",
        "`index/attic/`",
        "`ARTICLE_QA_NOTHING`",
    ],
)
def test_what_is_not_there_is_told(line: str) -> None:
    assert list(untrue(f"See {line}.")) != []


@pytest.mark.parametrize("name", [*NAMES, "CHANGELOG.md"])
def test_every_link_leads_somewhere(name: str) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", text_of(name)):
        path, _, anchor = target.partition("#")
        if "://" in path:
            continue
        there = (ROOT / name).parent / path if path else ROOT / name
        assert there.exists(), target
        if anchor:
            assert anchor in anchors(there.read_text(encoding="utf-8")), target


@pytest.mark.parametrize("name", sorted(commands()))
def test_every_command_and_option_is_in_the_reference(name: str) -> None:
    described = section(name)
    assert described, f"docs/reference.md has no heading `{name}`"
    missing = [o for o in options_of(commands()[name]) - SHARED if o not in described]
    assert missing == []


@pytest.mark.parametrize("name", sorted(commands()))
def test_every_command_has_help(name: str) -> None:
    result = CliRunner().invoke(main, [*name.split(), "--help"])
    assert result.exit_code == 0
    shown = example_lines(result.stdout)
    assert any(f"article-qa {name}" in line for line in shown)
    assert [told for line in shown for told in untrue(f"```sh\n{line}\n```")] == []


@pytest.mark.parametrize("name", ["", "eval", "users"])
def test_a_group_tells_of_each_command_in_a_whole_sentence(name: str) -> None:
    told = CliRunner().invoke(main, [*name.split(), "--help"]).stdout
    assert example_lines(told)
    assert "..." not in told.replace("[ARGS]...", "")
    assert "…" not in told


def test_the_question_set_that_is_shown_is_that_of_the_help() -> None:
    assert f"```csv\n{CSV}```" in text_of("docs/guide.md")


def example_lines(told: str) -> list[str]:
    """Return the commands at the end of a help, each as wide as a terminal at most."""
    lines = told.partition("Examples:\n\n")[2].splitlines()
    assert [line for line in lines if len(line) > 80] == []
    return [line.strip().rpartition(" | ")[2] for line in lines]


def test_the_settings_of_the_reference_are_those_that_there_are() -> None:
    told = re.findall(r"^\| `([A-Z_]+)` \|", REFERENCE, re.M)
    assert sorted(told) == sorted(name.upper() for name in Settings.model_fields)


def test_every_field_of_an_answer_is_in_the_reference() -> None:
    for part, records in {
        "Answer": (Answer, Alternative, RetrievedPassage),
        "add": (Outcome,),
    }.items():
        for record in records:
            for field in record.model_fields:
                assert f"`{field}`" in section(part), f"{record.__name__}.{field}"
    citation = REFERENCE.partition("### Citation\n")[2].partition("\n#")[0]
    for field in {**Citation.model_fields, **AlsoIn.model_fields}:
        assert f"`{field}`" in citation, field


def test_every_error_is_in_the_reference() -> None:
    for name, value in vars(errors).items():
        if isinstance(value, type) and issubclass(value, errors.QAError):
            assert f"`{name}`" in REFERENCE, name


def test_every_folder_of_the_packages_is_in_the_tree() -> None:
    page = text_of("docs/architecture.md")
    for path in module_files().values():
        folder = path.parent.relative_to(ROOT).as_posix()
        assert f"`{folder}/`" in page, f"docs/architecture.md does not say what {folder}/ is"


def test_the_readme_is_short_and_its_picture_small() -> None:
    assert len(text_of("README.md").encode()) <= README_BYTES
    assert (ROOT / "docs" / "answer.png").stat().st_size < PICTURE_BYTES


def test_every_page_is_named_in_the_readme() -> None:
    for name in NAMES[1:]:
        assert f"({name})" in text_of("README.md")


def test_the_changelog_has_the_version_that_there_is() -> None:
    (version,) = re.findall(r'^version = "(.*)"$', text_of("pyproject.toml"), re.M)
    assert f"## [{version}] - " in text_of("CHANGELOG.md")


def test_what_is_built_from_source_has_the_pages() -> None:
    assert '"/docs"' in text_of("pyproject.toml")


def test_the_targets_that_are_named_are_in_the_makefile() -> None:
    makefile = text_of("Makefile")
    for name in NAMES:
        for target in re.findall(r"^make (\w+)", text_of(name), re.MULTILINE):
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_ci_runs_the_test_command_of_the_readme() -> None:
    assert "\nmake test\n" in text_of(".ci/run")


@pytest.fixture(scope="module")
def demo_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `make demo` makes."""
    folder = tmp_path_factory.mktemp("demo") / "demo-index"
    added = CliRunner().invoke(main, ["add", "--samples", "--index", str(folder)])
    assert added.exit_code == 0, added.output
    return folder


@pytest.mark.model
@pytest.mark.parametrize("block", PYTHON)
def test_the_python_examples_run(
    block: str,
    tmp_path: Path,
    demo_index: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "samples").symlink_to(SAMPLES, target_is_directory=True)
    shutil.copytree(demo_index, tmp_path / "demo-index")
    example = tmp_path / "example.py"
    example.write_text(block, encoding="utf-8")
    runpy.run_path(str(example))
    assert "barrage" in capsys.readouterr().out or "score" in block
