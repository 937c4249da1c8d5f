"""Routes that build addresses only when somebody asks for one."""

from collections.abc import Callable

from werkzeug.routing import Rule


class Route(Rule):
    """A rule whose function for building its address is compiled when it is first called.

    Most are never called, and to compile those of all routes takes longer than all else at a start.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compiled: list[Callable[..., tuple[str, str]]] = []

        def build(rule: Rule, /, **values: object) -> tuple[str, str]:
            if not compiled:
                compiled.append(super(Route, self)._compile_builder(append_unknown))
            return compiled[0](rule, **values)

        return build
