"""Runs Rasa's graph of components, one node after the other."""

from collections.abc import Mapping, Sequence
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self

from rasa.engine.graph import ExecutionContext, GraphNode, GraphSchema
from rasa.engine.loader import load_predict_graph_runner
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.storage import ModelStorage


class InOrder(GraphRunner):  # type: ignore[misc]  # Rasa has no types
    """A runner that finds the order of the nodes once.

    Rasa's own copies the graph, sorts it and looks for threads to share it among at each run. There are three
    runs a turn: a millisecond for a dozen calls that always come in the same order.
    """

    def __init__(self, schema: GraphSchema, nodes: Mapping[str, GraphNode]) -> None:
        self._schema, self._nodes = schema, nodes
        self._order = cache(self._sorted)

    @classmethod
    def create(
        cls,
        graph_schema: GraphSchema,
        model_storage: ModelStorage,
        execution_context: ExecutionContext,
        hooks: Any = None,
    ) -> Self:
        nodes = {
            name: GraphNode.from_schema_node(name, node, model_storage, execution_context, hooks)
            for name, node in graph_schema.nodes.items()
        }
        return cls(graph_schema, nodes)

    def run(
        self, inputs: Mapping[str, Any] | None = None, targets: Sequence[str] | None = None
    ) -> dict[str, Any]:
        """The outputs of the targets. A node whose input is missing raises GraphRunError."""
        wanted = tuple(targets or self._schema.target_names)
        found = {name: (name, value) for name, value in (inputs or {}).items()}
        for name, needs in self._order(wanted):
            found[name] = self._nodes[name](*(found.get(need, need) for need in needs))
        return {name: found[name][1] for name in wanted}

    def _sorted(self, targets: tuple[str, ...]) -> list[tuple[str, tuple[str, ...]]]:
        """The nodes that the targets need, each after those that it needs itself."""
        needed = self._schema.minimal_graph_schema(list(targets)).nodes
        needs = {name: tuple(node.needs.values()) for name, node in needed.items()}
        return [(name, needs[name]) for name in TopologicalSorter(needs).static_order() if name in needs]


def load_runner(model: Path) -> InOrder:
    """The graph of a trained model, ready to run."""
    with TemporaryDirectory() as folder:
        loaded: tuple[object, InOrder] = load_predict_graph_runner(
            Path(folder), model, LocalModelStorage, InOrder
        )
    return loaded[1]
