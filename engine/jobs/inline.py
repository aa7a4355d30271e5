"""What a step is given from outside: the clock, FEEL, and the pure handlers that may run inside it (decision 5)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.errors import RedressError
from engine.handling import Contact, Credentials, Job, Operation
from engine.instances.case import Case

if TYPE_CHECKING:
    from engine.spiff import StepContext


class HandlerFailed(Exception):
    """A pure handler failed inside a step; the runtime adds which element it was."""


class ParameterError(Exception):
    """A parameter of the drawing does not fit the handler's signature."""


def step_context(case: Case) -> StepContext:
    """The context of one step of a case."""
    from engine.spiff import StepContext

    operations = case.ledger.house.operations()

    def run_inline(name: str, params: dict[str, Any], variables: dict[str, Any]) -> Mapping[str, Any] | None:
        operation = operations.get(name)
        if operation is None or not operation.inline:
            raise HandlerFailed(f"{name} is not registered as an inline operation")
        try:
            return operation.run(_job(case, operation, variables), **checked(operation, params))
        except (RedressError, ParameterError):
            raise
        except Exception as error:
            # the message of a stranger's exception may quote what a customer wrote
            raise HandlerFailed(f"{name} failed: {where(error)}") from None

    return StepContext(now=case.ledger.now, feel=case.feel, run_inline=run_inline, operations=operations)


def where(error: BaseException) -> str:
    """The class of an exception and the line it came from: enough to look, nothing personal."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" in {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""
    return f"{type(error).__name__}{place}"


def _job(case: Case, operation: Operation, variables: Mapping[str, Any]) -> Job:
    row = case.row
    return Job(
        key=f"{case.id}:{row['version']}:{operation.name}",
        operation=operation.name,
        attempt=1,
        now=case.ledger.now,
        number=row["number"],
        instance_id=case.id,
        process_key=row["process_key"],
        element_id=None,
        language=row["language"],
        variables=variables,
        texts=case.bundle.message_texts,
        settings=case.ledger.house.settings,
        customer=Contact("", None, None, row["language"]),
        credentials=Credentials(row["number"], None),
    )


def checked(operation: Operation, params: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters, when they fit the handler's declared types.

    Raises ParameterError naming the parameter (never its value).
    """
    unknown = set(params) - set(operation.params)
    if unknown:
        raise ParameterError(f"{operation.name} has no parameter {sorted(unknown)[0]!r}")
    missing = operation.required - {name for name, value in params.items() if value is not None}
    if missing:
        raise ParameterError(f"{operation.name} needs the parameter {sorted(missing)[0]!r}")
    for name, value in params.items():
        if value is not None and not _fits(value, operation.params[name]):
            raise ParameterError(
                f"{operation.name}: parameter {name!r} must be {operation.params[name].__name__}, "
                f"not {type(value).__name__}"
            )
    return {name: value for name, value in params.items() if value is not None or name in operation.required}


def _fits(value: Any, kind: type) -> bool:
    if kind in {int, float}:
        from decimal import Decimal

        return isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    return kind is object or isinstance(value, kind)
