"""The rules of the house: who may import whom, how large things are, and that documents say what is there."""

import ast
import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

HOUSE = Path(__file__).resolve().parents[1]
PACKAGE = HOUSE / "src" / "analysis"
MODULES = sorted(PACKAGE.rglob("*.py"))
ROOMS = ("sources", "tables", "panel", "studies", "reporting", "cli")
FOR_ALL = ("analysis", "analysis.settings", "analysis.periods", "analysis.tables.schema")
MAY_OPEN_FILES = ("sources/", "tables/store.py", "tables/building.py", "tables/dictionary.py", "studies/incentives/plans.py", "reporting/", "pretend/", "settings.py")
FILE_CALLS = {"open", "read_text", "write_text", "read_bytes", "write_bytes", "read_csv", "read_parquet", "read_excel", "to_csv", "to_parquet", "to_excel", "to_json"}
PLOTTING = {"matplotlib", "seaborn", "plotly"}
LONGEST_BODY, MOST_ARGUMENTS, LONGEST_MODULE = 50, 8, 400
each_module = pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())


@cache
def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def name_of(path):
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(path):
    """The modules that a module imports, with those of our own as full names."""
    own = {name_of(module) for module in MODULES}
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            inner = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from [name if name in own else node.module for name in inner]


def room_of(module):
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def functions(path):
    return [node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


# direction

@each_module
def test_a_room_imports_only_what_stands_left_of_it(path):
    room = room_of(name_of(path))
    for module in imported(path):
        if not module.startswith("analysis") or module in FOR_ALL or room in ("", "__main__"):
            continue
        assert room in ROOMS or room == "pretend", f"{room} is no room of the house"
        if room == "pretend":
            assert room_of(module) == "pretend", f"{name_of(path)} imports {module}; pretend imports only the schema, periods and settings"
        elif room_of(module) != "pretend" or room != "cli":
            assert room_of(module) in ROOMS[: ROOMS.index(room) + 1], f"{name_of(path)} imports {module}, which stands to its right"


def test_what_all_may_import_imports_nothing_of_the_house():
    for name in FOR_ALL:
        path = PACKAGE.parent / (name.replace(".", "/") + ".py")
        if path.is_file():
            assert {module for module in imported(path) if module.startswith("analysis")} <= set(FOR_ALL)


def test_no_modules_import_one_another_in_a_circle():
    needs = {name_of(path): {module for module in imported(path) if module.startswith("analysis.")} for path in MODULES}
    while free := {name for name, others in needs.items() if not others & needs.keys()}:
        needs = {name: others for name, others in needs.items() if name not in free}
    assert not needs, f"in a circle: {sorted(needs)}"


@each_module
def test_only_reporting_draws(path):
    drawing = {module.split(".")[0] for module in imported(path)} & PLOTTING
    assert not drawing or room_of(name_of(path)) == "reporting"


@each_module
def test_only_a_few_rooms_open_files(path):
    place = path.relative_to(PACKAGE).as_posix()
    called = {getattr(node.func, "attr", getattr(node.func, "id", "")) for node in ast.walk(tree(path)) if isinstance(node, ast.Call)}
    assert not called & FILE_CALLS or place.startswith(MAY_OPEN_FILES), f"{place} calls {called & FILE_CALLS}"


def test_importing_the_package_loads_no_library():
    code = "import sys; before = set(sys.modules); import analysis; print(*sorted(set(sys.modules) - before))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=HOUSE / "src")  # noqa: S603  # our own code
    assert told.stdout.split() == ["analysis"]


# sizes and words

@each_module
def test_a_module_is_short_enough_to_be_read(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= LONGEST_MODULE


@each_module
def test_functions_are_short_and_take_few_arguments(path):
    for function in functions(path):
        body = function.body[1:] if ast.get_docstring(function) else function.body
        length = body[-1].end_lineno - body[0].lineno + 1 if body else 0
        assert length <= LONGEST_BODY, f"{path.name}: {function.name} has {length} lines"
        arguments = [one.arg for one in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs) if one.arg not in ("self", "cls")]
        assert len(arguments) <= MOST_ARGUMENTS, f"{path.name}: {function.name} takes {len(arguments)} arguments"


@each_module
def test_whatever_is_public_says_what_it_is(path):
    public = [node for node in tree(path).body if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")]
    methods = [node for one in public if isinstance(one, ast.ClassDef) for node in one.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]
    assert ast.get_docstring(tree(path)), f"{path.name} opens with no paragraph"
    for node in (*public, *methods):
        assert ast.get_docstring(node), f"{path.name}: {node.name} has no docstring"


@pytest.mark.parametrize("path", [path for path in MODULES if path.name == "__init__.py" and path.parent != PACKAGE], ids=lambda path: path.parent.name)
def test_a_package_file_holds_a_docstring_only(path):
    assert len(tree(path).body) == 1


def test_most_functions_are_small():
    lengths = sorted(one.body[-1].end_lineno - one.body[0].lineno + 1 for path in MODULES for one in functions(path))
    assert lengths[len(lengths) // 2] <= 10
    assert lengths[len(lengths) * 9 // 10] <= 25


# documents

def paths_in_tree(text):
    """The paths of an indented tree: each line's first word, below the folders that stand left of it."""
    folders, paths = [], []
    for line in text.splitlines():
        plain = re.sub(r"[│├└─]", " ", line)
        if not plain.strip():
            continue
        indent, word = len(plain) - len(plain.lstrip()), plain.split()[0]
        folders = [folder for folder in folders if folder[0] < indent]
        path = "".join([*(folder[1] for folder in folders), word])
        paths.append(path)
        if word.endswith("/"):
            folders.append((indent, word))
    return paths


def readme_tree():
    blocks = re.findall(r"```\w*\n(.*?)```", (HOUSE / "README.md").read_text(encoding="utf-8"), flags=re.DOTALL)
    return paths_in_tree(next(block for block in blocks if "src/analysis/" in block))


def test_the_tree_in_the_readme_names_what_is_there():
    missing = [path for path in readme_tree() if not (HOUSE / path).exists()]
    assert not missing, f"README.md names {missing}"


def test_the_tree_in_the_readme_names_every_room():
    rooms = {path.parent.relative_to(HOUSE).as_posix() + "/" for path in MODULES}
    assert not rooms - set(readme_tree()), "README.md does not name these folders"


def test_paths_of_a_tree_are_read_by_their_indentation():
    assert paths_in_tree("a.md  words\nsrc/x/\n  y.py  words\n  z/  words\n    w.py\nb/") == ["a.md", "src/x/", "src/x/y.py", "src/x/z/", "src/x/z/w.py", "b/"]


# one list of dependencies

def project():
    return tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def locked():
    """The versions in requirements.lock: name to version and marker."""
    lines = re.findall(r"^([\w.-]+==[^\\\n]+?)\s*\\?$", (HOUSE / "requirements.lock").read_text(encoding="utf-8"), flags=re.MULTILINE)
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13", "3.14"])
def test_the_lock_has_every_dependency_in_a_version_that_fits(python):
    place = {"python_version": python, "python_full_version": f"{python}.0", "sys_platform": "linux", "platform_machine": "x86_64"}
    versions = {one.name: next(iter(one.specifier)).version for one in locked() if one.marker is None or one.marker.evaluate(place)}
    for text in (*project()["dependencies"], *project()["optional-dependencies"]["dev"]):
        wanted = Requirement(text)
        assert wanted.name.lower() in versions, f"requirements.lock lacks {wanted.name}: run make lock"
        assert wanted.specifier.contains(versions[wanted.name.lower()]), f"requirements.lock has {versions[wanted.name.lower()]} for {text}: run make lock"


def test_every_locked_version_has_a_hash_and_no_host():
    text = (HOUSE / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in text
    for block in re.split(r"\n(?=\S)", text):
        assert "==" not in block or "--hash=sha256:" in block, block[:80]


def test_the_conda_environment_is_the_project():
    environment = yaml.safe_load((HOUSE / "environment.yml").read_text(encoding="utf-8"))
    python, pip, installed = environment["dependencies"]
    assert environment["channels"] == ["conda-forge"]
    assert SpecifierSet(python.removeprefix("python")) == SpecifierSet(project()["requires-python"])
    assert (pip, installed) == ("pip", {"pip": ["--require-hashes", "-r requirements.lock"]})


def test_every_library_that_is_imported_is_a_dependency():
    others = {"yaml": "pyyaml", "sklearn": "scikit-learn", "fontTools": "fonttools", "python_calamine": "python-calamine"}
    under = {"traitlets", "jupyter_core", "cycler", "markupsafe"}  # come with nbclient, matplotlib and jinja2, and are part of how these are used
    named = {Requirement(text).name for text in project()["dependencies"]} | under
    used = {module.split(".")[0] for path in MODULES for module in imported(path)} - sys.stdlib_module_names - {"analysis"}
    assert not {others.get(name, name) for name in used} - named


# what is committed

def committed():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=HOUSE, capture_output=True, check=False)  # noqa: S607  # the git on the path is meant
    if listed.returncode:
        pytest.skip("this is no git checkout: what is committed is not known")
    return [HOUSE / name for name in listed.stdout.decode().split("\0") if name]


def test_no_committed_file_names_a_registry_or_a_place_on_a_machine():
    words = ["pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".org", "/work" + "/", "/root" + "/", "/home" + "/", "C:" + "\\Users"]
    forbidden = re.compile("|".join(re.escape(word) for word in words).encode())
    found = [(path.name, hit[0]) for path in committed() if path.is_file() and (hit := forbidden.search(path.read_bytes()))]
    assert not found


def test_no_committed_notebook_is_a_scratch_or_a_checkpoint():
    assert not [path for path in committed() if path.name.startswith("scratch_") or ".ipynb_checkpoints" in path.parts]


def test_the_makefile_explains_every_target():
    lines = (HOUSE / "Makefile").read_text(encoding="utf-8").splitlines()
    targets = [line for line in lines if re.match(r"[a-z]+:", line)]
    assert targets
    assert all("## " in line for line in targets)
