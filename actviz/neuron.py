"""The biological neuron: its membrane equations solved over time.

Times in ms, voltages in mV (inside minus outside, rest at -65), currents in uA/cm2 (positive:
inward, exciting), conductances in mS/cm2. Bad values raise UsageError. Sources: Hodgkin, Huxley
1952, J. Physiol. 117:500-544 (whose voltage is -(voltage + 65)); Rall 1967, J. Neurophysiol. 30:
1138-1168; Dayan, Abbott 2001, Theoretical Neuroscience, ch. 5.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass
from typing import TypedDict, Unpack

import numpy as np
from numpy.typing import ArrayLike, NDArray

from actviz.errors import UsageError

Array = NDArray[np.float64]
State = tuple[float, float, float, float]  # voltage, and the open fractions m, h and n of the gates
Slopes = Callable[[float, float, float, float, float], State]  # d/dt of it, from it and a current

MAX_COUNT = 1_000_000  # steps or spikes of one run: about ten seconds


def _check(name: str, holds: bool, wanted: str, hint: str = "") -> None:
    if not holds:
        raise UsageError(f"{name} must be {wanted}", hint)


@dataclass(frozen=True)
class HodgkinHuxley:
    """The squid axon of 1952: ``capacitance`` in uF/cm2, conductances, reversal potentials."""

    capacitance: float = 1.0
    sodium: float = 120.0
    potassium: float = 36.0
    leak: float = 0.3
    sodium_reversal: float = 50.0
    potassium_reversal: float = -77.0
    leak_reversal: float = -54.387

    def __post_init__(self) -> None:
        _check("parameters", all(map(math.isfinite, astuple(self))), "finite")
        _check("capacitance and leak", min(self.capacitance, self.leak) > 0, "greater than 0")
        _check("conductances", min(self.sodium, self.potassium) >= 0, "at least 0")


@dataclass(frozen=True)
class Pulse:
    """A current of ``strength`` from ``start`` on, for ``length``; it inhibits where negative."""

    start: float
    length: float
    strength: float

    def __post_init__(self) -> None:
        _check("pulse", all(map(math.isfinite, astuple(self))), "finite")
        _check("start of a pulse", self.start >= 0, "at least 0 ms")
        _check("length of a pulse", self.length > 0, "greater than 0 ms")


@dataclass(frozen=True, eq=False)
class Trace:
    """Arrays (samples,): the gates' open fractions; ``stimulus``, the current after the sample."""

    time: Array
    voltage: Array
    m: Array
    h: Array
    n: Array
    stimulus: Array


class Method(TypedDict, total=False):
    """What else ``voltage`` takes; its defaults hold."""

    model: HodgkinHuxley
    step: float
    temperature: float


def rates(voltage: ArrayLike) -> Array:
    """alpha_m, beta_m, alpha_h, beta_h, alpha_n and beta_n, in 1/ms at 6.3 degrees Celsius: how
    fast the gates open and close, in shape (6, *shape); beyond 2000 mV the rates are those there.
    A gate's steady state is alpha/(alpha + beta), its time constant 1/(alpha + beta).
    """
    points = _array("voltage", voltage)
    table = np.array([_rates(v) for v in points.ravel().tolist()]).reshape(-1, 6)
    return table.T.reshape(6, *points.shape)


def resting_state(model: HodgkinHuxley = HodgkinHuxley()) -> State:
    """Where the membrane stays without a stimulus: its voltage, to the last bit, and m, h and n."""
    # Below every reversal potential all currents charge the membrane, above they discharge it.
    reversals = (model.sodium_reversal, model.potassium_reversal, model.leak_reversal)
    slopes, low, high = _slopes(model, 1.0), min(reversals), max(reversals)
    while True:
        v = (low + high) / 2
        am, bm, ah, bh, an, bn = _rates(v)
        state = v, am / (am + bm), ah / (ah + bh), an / (an + bn)
        if not low < v < high:
            return state
        low, high = (v, high) if slopes(*state, 0.0)[0] > 0 else (low, v)


def voltage(
    stimulus: Sequence[Pulse],
    duration: float,
    *,
    model: HodgkinHuxley = HodgkinHuxley(),
    step: float = 0.01,
    temperature: float = 6.3,
) -> Trace:
    """The membrane from rest, for ``duration`` ms, under pulses that add up.

    The samples are equally spaced, at most ``step`` apart. The method is Runge and Kutta's of order
    4, its steps cut at the edges of pulses. The gates' rates triple with every 10 degrees Celsius
    of ``temperature`` (0 to 40). Raises UsageError beyond a million steps and if too coarse.
    """
    _check("duration and step", duration > 0 and step > 0, "greater than 0 ms")
    _check(
        "duration", duration / step <= MAX_COUNT, f"at most {MAX_COUNT} steps", "take a larger step"
    )
    _check("temperature", 0 <= temperature <= 40, "from 0 to 40 degrees Celsius")
    # Rounded, so that 0.1 + 0.2 and 0.3 are one time.
    grid = np.linspace(0.0, duration, max(1, math.ceil(duration / step - 1e-9)) + 1).round(9)
    spans = [(p.strength, round(p.start, 9), round(p.start + p.length, 9)) for p in stimulus]
    knots = np.union1d(grid, [t for _, *ends in spans for t in ends if t < grid[-1]])
    current = np.zeros(knots.size)
    for strength, start, end in spans:
        current[(start <= knots) & (knots < end)] += strength
    slopes = _slopes(model, 3.0 ** ((temperature - 6.3) / 10))
    states = _course(resting_state(model), current, np.diff(knots), slopes)
    sampled = np.searchsorted(knots, grid)
    v, m, h, n = np.array(states)[sampled].T.copy()
    return Trace(grid, v, m, h, n, current[sampled])


def spikes(trace: Trace) -> Array:
    """When the voltage crosses 0 mV upward, shape (spikes,): interpolated linearly."""
    t, v = trace.time, trace.voltage
    (at,) = np.nonzero((v[:-1] < 0) & (v[1:] >= 0))
    return np.asarray(t[at] + (t[at + 1] - t[at]) * v[at] / (v[at] - v[at + 1]))


def firing_rate(strength: float, duration: float = 300.0, **method: Unpack[Method]) -> float:
    """How often the membrane fires under a current that is switched on at rest, in Hz.

    The rate over the last three intervals of ``duration`` ms; 0 if there are fewer, or if firing
    has died out: no spike for twice the last interval at the end, or peaks that stay below 0 mV.
    """
    last = spikes(voltage([Pulse(0, duration, strength)], duration, **method))[-4:]
    sustained = last.size == 4 and duration - last[-1] <= 2 * (last[-1] - last[-2])
    return float(3000 / (last[-1] - last[0])) if sustained else 0.0


def threshold_strength(length: float, **method: Unpack[Method]) -> float:
    """The least strength, to one part in 10000 from above, of a pulse of ``length`` ms that fires a
    spike within 25 ms of its end. Raises UsageError if none up to 8192 uA/cm2 does.
    """
    high = next((2.0**k for k in range(14) if _fired(method, 2.0**k, length)), math.inf)
    _check("pulse", high < math.inf, "longer or the membrane cooler, or no strength fires a spike")
    return _least(lambda strength: _fired(method, strength, length) > 0, 0.0, high, 1e-4)


def refractory_period(strength: float, length: float, **method: Unpack[Method]) -> float:
    """How soon after a pulse an equal one fires a second spike: ms from onset to onset.

    The first comes at rest, and must fire one spike. Intervals from ``length`` on are tried every
    0.5 ms, and bisected to one part in 1000 from above: the voltage must cross 0 mV upward twice by
    25 ms after the second pulse. Raises UsageError if no interval up to 60 ms will do.
    """
    alone = _fired(method, strength, length)
    _check("pulse", alone == 1, f"such that it fires one spike, not {alone}")
    tried = np.arange(length, 60, 0.5).tolist()
    high = next((t for t in tried if _fired(method, strength, length, t) > 1), 60.0)
    _check("strength", high < 60, "higher, for no second spike follows within 60 ms")
    low = max(length, high - 0.5)
    return _least(lambda t: _fired(method, strength, length, t) > 1, low, high, 1e-3)


def summed_input(events: Sequence[tuple[float, float]], time: ArrayLike, tau: float) -> Array:
    """The sum of postsynaptic potentials at each time, in mV, of the shape of ``time``.

    ``events`` are arrivals (time, weight), excitatory or, if negative, inhibitory. Each adds Rall's
    alpha function, weight * s * exp(1 - s) for s = (t - time)/tau >= 0, which peaks at the weight.
    """
    _check("tau", 0 < tau < math.inf, "greater than 0 ms")
    arrivals, weights = _array("events", events).reshape(-1, 2).T
    since = np.maximum((_array("time", time)[..., np.newaxis] - arrivals) / tau, 0.0)
    return np.asarray((weights * since * np.exp(1 - since)).sum(axis=-1))


def integrate_and_fire(
    current: ArrayLike,
    time: ArrayLike,
    *,
    tau: float = 10.0,
    threshold: float = 1.0,
    reset: float = 0.0,
    refractory: float = 2.0,
) -> tuple[Array, Array]:
    """The potential v, shape (samples,), and the spikes in ms, shape (spikes,), of a leaky neuron.

    tau dv/dt = current - v from v = 0 on; where v reaches ``threshold`` there is a spike, and v
    stays at ``reset`` for ``refractory`` ms. ``current``, a number or (samples,), lasts from its
    sample to the next, in the unit of v (the resistance is 1). There is no step error: a constant
    current fires every refractory + tau log((current - reset)/(current - threshold)) ms, for a
    reset to 0 the catalog's lif_rate. Raises UsageError beyond a million spikes.
    """
    _check("tau", 0 < tau < math.inf, "greater than 0 ms")
    _check("threshold", 0 < threshold < math.inf, "greater than 0")
    _check("reset", -math.inf < reset < threshold, "less than the threshold")
    _check("refractory period", 0 <= refractory < math.inf, "at least 0 ms")
    times, drive = _array("time", time), _array("current", current)
    _check("time", times.ndim == 1 and bool((np.diff(times) > 0).all()), "an increasing list")
    _check("current", drive.shape in {(), times.shape}, "a number, or one for each time")
    v, at, potential, fired = 0.0, -math.inf, [0.0][: times.size], list[float]()
    inputs = np.broadcast_to(drive, times.shape).tolist()
    for now, end, i in zip(times.tolist(), times[1:].tolist(), inputs, strict=False):
        at = max(now, at)
        while at < end:
            # log1p, as the ratio (i - v)/(i - threshold) is close to 1 for a strong current
            excess = i - threshold
            wait = tau * math.log1p((threshold - v) / excess) if excess > 0 else math.inf
            if wait > end - at:
                v, at = min(v - (i - v) * math.expm1((at - end) / tau), threshold), end
            else:
                fired.append(at + wait)
                _check("current", len(fired) <= MAX_COUNT, f"too weak for {MAX_COUNT} spikes")
                v, at = reset, at + wait + refractory
        potential.append(v)
    return np.array(potential), np.array(fired, dtype=np.float64)


def _rates(v: float) -> tuple[float, float, float, float, float, float]:
    v = min(max(v, -2000.0), 2000.0)  # keeps exp finite in a run that is about to fail
    x, y, above_rest = (v + 40) / 10, (v + 55) / 10, v + 65
    am, bm = x / -math.expm1(-x) if x else 1.0, 4 * math.exp(-above_rest / 18)
    ah, bh = 0.07 * math.exp(-above_rest / 20), 1 / (1 + math.exp(-(v + 35) / 10))
    an, bn = 0.1 * y / -math.expm1(-y) if y else 0.1, 0.125 * math.exp(-above_rest / 80)
    return am, bm, ah, bh, an, bn


def _slopes(model: HodgkinHuxley, speed: float) -> Slopes:
    """d/dt of voltage, m, h and n, as a function of them and of the stimulus."""
    # On numbers: a step on arrays takes 30 times as long, which pays only for 30 runs at once.
    c, g_na, g_k, g_l, e_na, e_k, e_l = astuple(model)

    def slopes(v: float, m: float, h: float, n: float, i: float) -> State:
        am, bm, ah, bh, an, bn = _rates(v)
        i -= g_na * m * m * m * h * (v - e_na) + g_k * n * n * n * n * (v - e_k) + g_l * (v - e_l)
        dm, dh, dn = am - (am + bm) * m, ah - (ah + bh) * h, an - (an + bn) * n
        return i / c, speed * dm, speed * dh, speed * dn

    return slopes


def _course(state: State, currents: Array, widths: Array, slopes: Slopes) -> list[State]:
    """The state at the start, and after each step of its width under its current."""
    course, (v, m, h, n) = [state], state
    for i, dt in zip(currents.tolist(), widths.tolist(), strict=False):
        half, sixth = dt / 2, dt / 6
        v1, m1, h1, n1 = slopes(v, m, h, n, i)
        v2, m2, h2, n2 = slopes(v + half * v1, m + half * m1, h + half * h1, n + half * n1, i)
        v3, m3, h3, n3 = slopes(v + half * v2, m + half * m2, h + half * h2, n + half * n2, i)
        v4, m4, h4, n4 = slopes(v + dt * v3, m + dt * m3, h + dt * h3, n + dt * n3, i)
        v += sixth * (v1 + 2 * (v2 + v3) + v4)
        m += sixth * (m1 + 2 * (m2 + m3) + m4)
        h += sixth * (h1 + 2 * (h2 + h3) + h4)
        n += sixth * (n1 + 2 * (n2 + n3) + n4)
        # True gates stay within [0, 1]; ones that leave it tell of too coarse a step.
        if not (abs(v) < 1000 and min(m, h, n) > -1e-6 and max(m, h, n) < 1 + 1e-6):
            raise UsageError(f"steps of {dt:g} ms are too coarse for {i:g} uA/cm2", "reduce them")
        course.append((v, m, h, n))
    return course


def _fired(method: Method, strength: float, length: float, *more: float) -> int:
    """How many spikes equal pulses at 0 and at more times fire until 25 ms after the last."""
    pulses = [Pulse(start, length, strength) for start in (0.0, *more)]
    return spikes(voltage(pulses, pulses[-1].start + length + 25, **method)).size


def _least(fires: Callable[[float], bool], low: float, high: float, tolerance: float) -> float:
    """A number that fires, close above one that does not, by the relative tolerance."""
    while high - low > tolerance * high:
        middle = (low + high) / 2
        low, high = (low, middle) if fires(middle) else (middle, high)
    return high


def _array(name: str, values: ArrayLike) -> Array:
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise UsageError(f"{name} must be real numbers: {error}") from None
    _check(name, bool(np.isfinite(array).all()), "finite")
    return array
