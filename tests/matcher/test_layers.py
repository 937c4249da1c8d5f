"""The matcher's rooms stand on each other; see docs/architecture.md."""

import grimp
import pytest

LAYERS = (
    {"matcher.evaluation", "matcher.edits", "matcher.explanation"},
    {"matcher.comparison"},
    {"matcher.building", "matcher.match"},
    {"matcher.incremental", "matcher.choices", "matcher.assessment", "matcher.grouping"},
    {"matcher.report"},
    {"matcher.learning"},
    {"matcher.index"},
    {"matcher.encoders"},
    {"matcher.rows"},
    {"matcher.reading"},
    {"matcher.languages", "matcher.text", "matcher.errors", "matcher.decision"},
)


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("matcher", cache_dir=None)


def test_imports_run_downwards(graph: grimp.ImportGraph) -> None:
    wrong = graph.find_illegal_dependencies_for_layers(layers=LAYERS)
    assert [(found.importer, found.imported) for found in wrong] == []


def test_every_room_has_its_layer(graph: grimp.ImportGraph) -> None:
    named = set().union(*LAYERS)
    assert graph.find_children("matcher") - {"matcher.__main__"} == named


def test_no_file_imports_itself_by_way_of_others(graph: grimp.ImportGraph) -> None:
    circles = [
        (module, imported)
        for module in graph.modules
        for imported in graph.find_modules_directly_imported_by(module)
        if graph.chain_exists(importer=imported, imported=module)
    ]
    assert circles == []
