"""Sixteen numbers side by side in compiled code: what one line says is done to all of them at once.

In: numbers and arrays of compiled code. Out: lanes of 64-bit fractions (``FRACTIONS``) or whole numbers (``WHOLES``),
and answers to comparisons (``ANSWERS``). A compiler that is left to find this by itself finds it one day and not the
next. Each lane is computed exactly as the same line would compute one number. Machines with narrower registers do the
same in several steps. Arrays of lanes have the shape (rows, WIDE). Why: docs/engines/endurance.md, section "Engines".
"""

import operator
from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import extending, types
from numba.core import cgutils
from numba.core.datamodel.models import PrimitiveModel
from numba.core.typing.templates import ConcreteTemplate, infer_global, signature
from numba.extending import lower_builtin, register_model

WIDE = 16
"""Lanes that go together."""
intrinsic: Any = extending.intrinsic  # numba declares that the compiler's own argument is the caller's to give
DOUBLE, I64, BIT = ir.DoubleType(), ir.IntType(64), ir.IntType(1)


class Lanes(types.Type):
    """Lanes of ``number``: float64, int64 or boolean."""

    def __init__(self, number: Any) -> None:
        """Name the type by what it holds, as the compiler asks for."""
        self.number = number
        super().__init__(name=f"lanes({number})")


FRACTIONS, WHOLES, ANSWERS = Lanes(types.float64), Lanes(types.int64), Lanes(types.boolean)
HELD = {FRACTIONS: DOUBLE, WHOLES: I64, ANSWERS: BIT}


@register_model(Lanes)
class LanesModel(PrimitiveModel):
    """Lanes are one vector register or several."""

    def __init__(self, manager: Any, lanes: Any) -> None:
        """Tell the compiler."""
        super().__init__(manager, lanes, ir.VectorType(HELD[lanes], WIDE))


def spread(builder: Any, lanes: Any, value: Any) -> Any:
    """The same number in all lanes."""
    kind = ir.VectorType(HELD[lanes], WIDE)
    one = builder.insert_element(ir.Constant(kind, ir.Undefined), value, ir.Constant(ir.IntType(32), 0))
    where = ir.Constant(ir.VectorType(ir.IntType(32), WIDE), [0] * WIDE)
    return builder.shuffle_vector(one, ir.Constant(kind, ir.Undefined), where)


def _operation(op: Any, lanes: Any, answer: Any, make: Callable[..., Any]) -> None:
    """Let ``op`` work between two lanes, and between lanes and one number."""
    one = {FRACTIONS: types.float64, WHOLES: types.int64, ANSWERS: types.boolean}[lanes]

    @infer_global(op)
    class Typed(ConcreteTemplate):
        cases = [signature(answer, lanes, lanes), signature(answer, lanes, one), signature(answer, one, lanes)]

    def both(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        a, b = (x if t == lanes else spread(builder, lanes, x) for x, t in zip(args, sig.args, strict=True))
        return make(builder, a, b)

    for pair in ((lanes, lanes), (lanes, one), (one, lanes)):
        lower_builtin(op, *pair)(both)


def _compare(sign: str) -> tuple[Callable[..., Any], Callable[..., Any]]:
    return (lambda b, x, y: b.fcmp_ordered(sign, x, y), lambda b, x, y: b.icmp_signed(sign, x, y))


for _op, _make in (
    (operator.add, ir.IRBuilder.fadd),
    (operator.sub, ir.IRBuilder.fsub),
    (operator.mul, ir.IRBuilder.fmul),
    (operator.truediv, ir.IRBuilder.fdiv),
):
    _operation(_op, FRACTIONS, FRACTIONS, _make)
for _op, _make in (
    (operator.add, ir.IRBuilder.add),
    (operator.sub, ir.IRBuilder.sub),
    (operator.mul, ir.IRBuilder.mul),
    (operator.and_, ir.IRBuilder.and_),
    (operator.or_, ir.IRBuilder.or_),
    (operator.xor, ir.IRBuilder.xor),
    (operator.lshift, ir.IRBuilder.shl),
    (operator.rshift, ir.IRBuilder.lshr),
):
    _operation(_op, WHOLES, WHOLES, _make)
for _op, _make in ((operator.and_, ir.IRBuilder.and_), (operator.or_, ir.IRBuilder.or_)):
    _operation(_op, ANSWERS, ANSWERS, _make)
for _op, _sign in ((operator.lt, "<"), (operator.le, "<="), (operator.gt, ">"), (operator.ge, ">=")):
    _operation(_op, FRACTIONS, ANSWERS, _compare(_sign)[0])
    _operation(_op, WHOLES, ANSWERS, _compare(_sign)[1])
_operation(operator.ne, WHOLES, ANSWERS, _compare("!=")[1])


def _row(context: Any, builder: Any, kind: Any, held: Any, array: Any, row: Any) -> Any:
    data = context.make_array(kind)(context, builder, array).data
    at = builder.gep(data, [builder.mul(row, ir.Constant(I64, WIDE))], inbounds=True)
    return builder.bitcast(at, ir.VectorType(held, WIDE).as_pointer())


def _lanes_of(array: Any) -> Any:
    return FRACTIONS if array.dtype == types.float64 else WHOLES


@intrinsic
def load(_: Any, array: Any, row: Any) -> Any:
    """Lanes of a row of an array (rows, WIDE)."""
    lanes = _lanes_of(array)

    def code(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return builder.load(_row(context, builder, sig.args[0], HELD[lanes], *args), align=8)

    return lanes(array, types.int64), code


@intrinsic
def store(_: Any, array: Any, row: Any, value: Any) -> Any:
    """Put lanes into a row of an array (rows, WIDE)."""

    def code(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        builder.store(args[2], _row(context, builder, sig.args[0], HELD[sig.args[2]], *args[:2]), align=8)
        return context.get_dummy_value()

    return types.void(array, types.int64, _lanes_of(array)), code


@intrinsic
def gather(_: Any, array: Any, at: Any) -> Any:
    """From a flat array of float64 the number at each lane's place."""

    def code(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        data = context.make_array(sig.args[0])(context, builder, args[0]).data
        out = ir.Constant(ir.VectorType(DOUBLE, WIDE), ir.Undefined)
        for n in range(WIDE):
            lane = ir.Constant(ir.IntType(32), n)
            place = builder.gep(data, [builder.extract_element(args[1], lane)], inbounds=True)
            out = builder.insert_element(out, builder.load(place), lane)
        return out

    return FRACTIONS(array, WHOLES), code


@intrinsic
def choose(_: Any, answers: Any, yes: Any, no: Any) -> Any:
    """Lane by lane ``yes`` where the answer is yes, else ``no``."""
    lanes = yes if isinstance(yes, Lanes) else no

    def code(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return builder.select(*args)

    return lanes(ANSWERS, lanes, lanes), code


@intrinsic
def all_lanes(_: Any, value: Any) -> Any:
    """The same fraction in all lanes."""

    def code(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return spread(builder, FRACTIONS, args[0])

    return FRACTIONS(types.float64), code


@intrinsic
def counted(_: Any, first: Any) -> Any:
    """Whole numbers from ``first`` on, one more in each lane."""

    def code(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        steps = ir.Constant(ir.VectorType(I64, WIDE), list(range(WIDE)))
        return builder.add(spread(builder, WHOLES, args[0]), steps)

    return WHOLES(types.int64), code


@intrinsic
def bits(_: Any, answers: Any) -> Any:
    """The answers as bits of a whole number, lane 0 lowest."""

    def code(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return builder.zext(builder.bitcast(args[0], ir.IntType(WIDE)), I64)

    return types.int64(ANSWERS), code


@intrinsic
def answers(_: Any, number: Any) -> Any:
    """The bits of a whole number as answers, lane 0 lowest."""

    def code(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return builder.bitcast(builder.trunc(args[0], ir.IntType(WIDE)), ir.VectorType(BIT, WIDE))

    return ANSWERS(types.int64), code


@intrinsic
def fractions(_: Any, whole: Any) -> Any:
    """Whole numbers as fractions."""

    def code(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return builder.sitofp(args[0], ir.VectorType(DOUBLE, WIDE))

    return FRACTIONS(WHOLES), code


@intrinsic
def wholes(_: Any, value: Any) -> Any:
    """Fractions as whole numbers, rounded towards zero; they must lie in the range of int64."""

    def code(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return builder.fptosi(args[0], ir.VectorType(I64, WIDE))

    return WHOLES(FRACTIONS), code


def _called(builder: Any, name: str, held: Any, *args: Any) -> Any:
    kind = args[0].type
    function = cgutils.get_or_insert_function(
        builder.module, ir.FunctionType(kind, [a.type for a in args]), f"llvm.{name}.v{WIDE}{held}"
    )
    return builder.call(function, args)


@intrinsic
def rounded_up(_: Any, value: Any) -> Any:
    """The least whole number that is not less, as a fraction."""

    def code(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return _called(builder, "ceil", "f64", args[0])

    return FRACTIONS(FRACTIONS), code


@intrinsic
def leading_zeros(_: Any, value: Any) -> Any:
    """How many of the 64 bits above the highest set one are not set."""

    def code(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return _called(builder, "ctlz", "i64", args[0], ir.Constant(BIT, 0))

    return WHOLES(WHOLES), code
