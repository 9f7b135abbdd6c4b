"""The membrane equations against an independent solution, and against published figures."""

import math
from functools import cache
from itertools import pairwise

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.integrate import solve_ivp

import actviz
from actviz.errors import UsageError
from actviz.neuron import (
    HodgkinHuxley,
    Pulse,
    Trace,
    firing_rate,
    integrate_and_fire,
    rates,
    refractory_period,
    resting_state,
    spikes,
    summed_input,
    threshold_strength,
    voltage,
)

Array = NDArray[np.float64]
THRESHOLD = 6.9186  # uA/cm2 for a pulse of 1 ms; test_threshold holds it


def slopes_1952(state: Array, current: float, phi: float) -> list[float]:
    """The equations as printed in 1952: v is the displacement from rest, negative when excited."""
    v, m, h, n = state
    ionic = 120 * m**3 * h * (v + 115) + 36 * n**4 * (v - 12) + 0.3 * (v + 10.613)
    alpha_n = 0.01 * (v + 10) / (math.exp((v + 10) / 10) - 1)
    alpha_m = 0.1 * (v + 25) / (math.exp((v + 25) / 10) - 1)
    alpha_h = 0.07 * math.exp(v / 20)
    beta_n = 0.125 * math.exp(v / 80)
    beta_m = 4 * math.exp(v / 18)
    beta_h = 1 / (math.exp((v + 30) / 10) + 1)
    return [
        -current - ionic,
        phi * (alpha_m * (1 - m) - beta_m * m),
        phi * (alpha_h * (1 - h) - beta_h * h),
        phi * (alpha_n * (1 - n) - beta_n * n),
    ]


def oracle(trace: Trace, pulses: list[Pulse], temperature: float) -> Array:
    """Rows of voltage, m, h and n at the trace's times, solved from its first sample on."""
    phi = 3 ** ((temperature - 6.3) / 10)
    time = trace.time
    state = np.array([-(trace.voltage[0] + 65), trace.m[0], trace.h[0], trace.n[0]])
    edges = {edge for p in pulses for edge in (p.start, p.start + p.length) if edge < time[-1]}
    edges |= {0.0, float(time[-1])}
    table = np.empty((4, time.size))
    for start, end in pairwise(sorted(edges)):
        middle = (start + end) / 2
        current = sum(p.strength for p in pulses if p.start <= middle < p.start + p.length)
        inside = (start <= time) & (time <= end)
        at = [*time[inside], end]
        solved = solve_ivp(
            lambda _, y, current=current: slopes_1952(y, current, phi),
            (start, end),
            state,
            method="DOP853",
            t_eval=np.unique(at),
            rtol=1e-10,
            atol=1e-12,
        )
        table[:, inside] = solved.y[:, : inside.sum()]
        state = solved.y[:, -1]
    table[0] = -65 - table[0]
    return table


@pytest.mark.parametrize(
    ("pulses", "temperature"),
    [
        ([Pulse(1, 1, 10)], 6.3),
        ([Pulse(1, 0.5, 20), Pulse(9, 0.5, 20), Pulse(1.2, 2, -3)], 6.3),
        ([Pulse(0, 40, 10)], 6.3),
        ([Pulse(2, 3, -12)], 6.3),  # inhibition, after which the squid fires
        ([Pulse(1, 0.5, 30)], 18.5),
        ([Pulse(0.12345, 1.0006, 15)], 6.3),  # edges between samples
    ],
)
def test_trace_follows_the_equations_of_1952(pulses: list[Pulse], temperature: float) -> None:
    trace = voltage(pulses, 20, temperature=temperature)
    exact = oracle(trace, pulses, temperature)
    assert np.abs(trace.voltage - exact[0]).max() < 1e-3  # mV, where a spike rises by 3 a step
    for gate, row in zip((trace.m, trace.h, trace.n), exact[1:], strict=True):
        assert np.abs(gate - row).max() < 1e-5


def test_rest() -> None:
    v, m, h, n = resting_state()
    assert v == pytest.approx(-65, abs=0.01)
    assert (m, h, n) == pytest.approx((0.0529, 0.5961, 0.3177), abs=2e-4)
    still = voltage([], 50)
    assert np.ptp(still.voltage) < 1e-9
    assert np.abs(slopes_1952(np.array([-65 - v, m, h, n]), 0, 1)).max() < 1e-12


def test_rest_of_another_membrane() -> None:
    potassium_only = HodgkinHuxley(sodium=0, leak=1e-9)
    assert resting_state(potassium_only)[0] == pytest.approx(-77, abs=1e-3)
    same = HodgkinHuxley(sodium_reversal=-60, potassium_reversal=-60, leak_reversal=-60)
    assert resting_state(same)[0] == -60


def rates_by_mpmath(v: float) -> list[mpmath.mpf]:
    """The printed rates in 60 digits, with the limits at their removable singularities."""
    with mpmath.workdps(60):
        u = -(mpmath.mpf(v) + 65)
        return [
            (u + 25) / 10 / mpmath.expm1((u + 25) / 10) if u != -25 else mpmath.mpf(1),
            4 * mpmath.exp(u / 18),
            mpmath.mpf(7) / 100 * mpmath.exp(u / 20),
            1 / (mpmath.exp((u + 30) / 10) + 1),
            (u + 10) / 100 / mpmath.expm1((u + 10) / 10) if u != -10 else mpmath.mpf(1) / 10,
            mpmath.exp(u / 80) / 8,
        ]


@given(
    st.floats(-200, 200)
    | st.builds(
        lambda at, power, sign: at + sign * 2.0**power,
        st.sampled_from([-40.0, -55.0]),
        st.integers(-60, 3),
        st.sampled_from([-1, 1]),
    )
)
@settings(max_examples=80, deadline=None)
def test_rates_and_their_removable_singularities(v: float) -> None:
    for ours, exact in zip(rates(v).tolist(), rates_by_mpmath(v), strict=True):
        assert ours == pytest.approx(float(exact), rel=5e-15)


def test_rates_of_an_array() -> None:
    v = np.array([[-40.0, -55.0, -65.0], [np.nextafter(-40, 0), -1e6, 1e6]])
    table = rates(v)
    assert table.shape == (6, 2, 3)
    assert np.isfinite(table).all()
    assert table[0, 0, 0] == 1.0
    assert table[4, 0, 1] == 0.1
    assert rates([]).shape == (6, 0)


def test_order_of_convergence() -> None:
    pulses = [Pulse(1, 1.003, 12)]  # ends between the samples
    fine = voltage(pulses, 12, step=0.0025)
    errors = []
    for step in (0.04, 0.02, 0.01):
        coarse = voltage(pulses, 12, step=step)
        errors.append(np.abs(coarse.voltage - fine.voltage[:: round(step / 0.0025)]).max())
    orders = np.log2(np.array(errors[:-1]) / errors[1:])
    assert ((orders > 3.7) & (orders < 5)).all()


@cache
def shot(strength: float) -> Trace:
    """The answer to one pulse of 1 ms."""
    return voltage([Pulse(1, 1, strength)], 60, step=0.02)


@pytest.mark.parametrize("times", [1.5, 3, 6])
def test_all(times: float) -> None:
    trace = shot(times * THRESHOLD)
    assert spikes(trace).size == 1
    assert trace.voltage.max() == pytest.approx(40.5, abs=1.5)  # HH: 90 to 105 mV above rest
    assert trace.voltage.min() == pytest.approx(-76.2, abs=0.5)  # close to the reversal of K
    assert trace.voltage[-1] == pytest.approx(-65, abs=0.1)


@pytest.mark.parametrize("times", [0.5, 0.9, 0.99])
def test_or_nothing(times: float) -> None:
    trace = shot(times * THRESHOLD)
    assert not spikes(trace).size
    assert trace.voltage.max() < -55
    assert trace.voltage[-1] == pytest.approx(-65, abs=0.1)


def test_spikes_are_interpolated() -> None:
    trace = voltage([Pulse(1, 1, 10)], 10)
    fine = voltage([Pulse(1, 1, 10)], 10, step=0.002)
    assert spikes(trace) == pytest.approx(spikes(fine), abs=1e-4)


def test_threshold() -> None:
    # In short pulses charge counts: HH give 6.5 to 7 nC/cm2 for an instantaneous shock.
    least = threshold_strength(1, step=0.04)
    assert least == pytest.approx(THRESHOLD, rel=1e-3)
    short = threshold_strength(0.1, step=0.04)
    assert 6.2 < 0.1 * short < 7
    assert not spikes(voltage([Pulse(0, 0.1, 0.999 * short)], 26)).size
    assert spikes(voltage([Pulse(0, 0.1, 1.001 * short)], 26)).size == 1


def test_refractory_period() -> None:
    strong = refractory_period(6 * THRESHOLD, 1, step=0.04)
    weak = refractory_period(2 * THRESHOLD, 1, step=0.04)
    assert 5 < strong < weak < 15
    for interval, count in ((strong - 0.05, 1), (strong, 2)):
        pair = [Pulse(start, 1, 6 * THRESHOLD) for start in (0, interval)]
        assert spikes(voltage(pair, 40, step=0.04)).size == count


def test_repetitive_firing_begins_at_a_rate() -> None:
    # Type 2: silent up to 6 uA/cm2, then at once about 50 Hz.
    observed = [firing_rate(i, 200, step=0.04) for i in (0, 3, 6, 6.5, 10, 20, 50)]
    assert observed[:3] == [0, 0, 0]
    assert 45 < observed[3] < 60
    assert observed[3:] == sorted(observed[3:])
    assert observed[4] == pytest.approx(68.3, abs=0.5)


def test_warmth_speeds_the_spike_up() -> None:
    def width(temperature: float) -> float:
        trace = voltage([Pulse(0, 0.5, 30)], 15, temperature=temperature)
        return float((trace.voltage > -30).sum())

    assert width(16.3) < width(6.3) / 2


def test_pulses_add_up() -> None:
    both = voltage([Pulse(1, 2, 5), Pulse(2, 2, -3)], 5, step=0.5)
    assert both.stimulus.tolist() == [0, 0, 5, 5, 2, 2, -3, -3, 0, 0, 0]
    once = voltage([Pulse(1, 1, 4), Pulse(1, 1, 6)], 8)
    assert np.array_equal(once.voltage, voltage([Pulse(1, 1, 10)], 8).voltage)
    assert not spikes(voltage([Pulse(1, 1, 10), Pulse(1, 1, -6)], 20)).size


def test_samples_end_with_the_duration() -> None:
    trace = voltage([Pulse(0.1 + 0.2, 0.4, 1)], 0.95, step=0.1)
    assert trace.time.size == 11
    assert trace.time[-1] == 0.95
    assert np.diff(trace.time).max() <= 0.1
    on = voltage([Pulse(0.1 + 0.2, 0.1 + 0.2, 1)], 1, step=0.1).stimulus
    assert np.nonzero(on)[0].tolist() == [3, 4, 5]


@pytest.mark.parametrize(
    "call",
    [
        lambda: Pulse(-1, 1, 1),
        lambda: Pulse(0, -1, 1),
        lambda: Pulse(0, 0, 1),
        lambda: Pulse(0, 1, math.nan),
        lambda: HodgkinHuxley(capacitance=0),
        lambda: HodgkinHuxley(sodium=-1),
        lambda: HodgkinHuxley(leak_reversal=math.inf),
        lambda: voltage([], 0),
        lambda: voltage([], math.nan),
        lambda: voltage([], math.inf),
        lambda: voltage([], 1, step=0),
        lambda: voltage([], 1e6),
        lambda: voltage([], 1, temperature=99),
        lambda: voltage([Pulse(0, 50, -500)], 50),
        lambda: voltage([Pulse(0, 1, 1e300)], 1),
        lambda: voltage([Pulse(0, 5, 20)], 9, step=1),
        lambda: rates([0, math.nan]),
        lambda: rates(["warm"]),
        lambda: threshold_strength(1e-4, step=0.04),
        lambda: refractory_period(1, 1, step=0.04),
        lambda: refractory_period(10, 40, step=0.04),
        lambda: summed_input([(0, math.nan)], [0], 1),
        lambda: summed_input([], [0], 0),
        lambda: integrate_and_fire(2, [0, 0]),
        lambda: integrate_and_fire(2, 1),
        lambda: integrate_and_fire([1, 2], [0, 1, 2]),
        lambda: integrate_and_fire(2, [0, 1], tau=0),
        lambda: integrate_and_fire(2, [0, 1], threshold=-1),
        lambda: integrate_and_fire(2, [0, 1], reset=1),
        lambda: integrate_and_fire(2, [0, 1], refractory=-1),
    ],
)
def test_bad_input(call: object) -> None:
    assert callable(call)
    with pytest.raises(UsageError):
        call()


def test_endless_work_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("actviz.neuron.MAX_COUNT", 1000)
    with pytest.raises(UsageError, match="1000 spikes"):
        integrate_and_fire(1e30, [0, 1], refractory=0)
    with pytest.raises(UsageError, match="1000 steps"):
        voltage([], 11)


def test_postsynaptic_potentials() -> None:
    time = np.linspace(-5, 60, 651)
    one = summed_input([(3, 2)], time, 4)
    assert one[time <= 3].tolist() == [0] * int((time <= 3).sum())
    assert one.max() == pytest.approx(2, abs=1e-12)
    assert time[one.argmax()] == pytest.approx(7)
    many = summed_input([(3, 2), (5, -1.5), (5, 0.5)], time, 4)
    assert many == pytest.approx(one - summed_input([(5, 1)], time, 4), abs=1e-14)
    assert summed_input([], [[1, 2]], 1).tolist() == [[0, 0]]


@given(
    st.floats(0.01, 50), st.floats(0.1, 30), st.floats(0, 10), st.floats(0.2, 5), st.integers(2, 30)
)
@settings(max_examples=25, deadline=None)
def test_integrate_and_fire_rate(
    excess: float, tau: float, refractory: float, threshold: float, samples: int
) -> None:
    current = threshold * (1 + excess)
    lif = actviz.activation(f"lif_rate(t_ref={refractory!r}, tau={tau!r}, threshold={threshold!r})")
    rate = lif.value(current)
    time = np.linspace(0, 5.5 / rate, samples)
    _, fired = integrate_and_fire(
        current, time, tau=tau, threshold=threshold, refractory=refractory
    )
    assert fired.size >= 5
    assert np.diff(fired) == pytest.approx(1 / rate, rel=1e-9)


def test_integrate_and_fire_at_and_below_threshold() -> None:
    time = np.linspace(0, 2000, 101)
    for current in (-3.0, 0.0, 0.7, 1.0):
        v, fired = integrate_and_fire(current, time)
        assert not fired.size
        assert v == pytest.approx(-current * np.expm1(-time / 10), abs=1e-12)


def test_integrate_and_fire_course() -> None:
    time = np.array([0.0, 1, 2, 3, 4])
    assert [part.size for part in integrate_and_fire(3, [])] == [0, 0]
    v, fired = integrate_and_fire(
        [3, 3, 0, 0, 0], time, tau=2, threshold=1, reset=-0.5, refractory=0.25
    )
    first = 2 * math.log(3 / 2)
    assert fired == pytest.approx([first])
    after = 3 - 3.5 * math.exp(-(2 - first - 0.25) / 2)
    expected = [0, -0.5, after, after * math.exp(-0.5), after * math.exp(-1)]
    assert v == pytest.approx(expected)
    _, twice = integrate_and_fire(3, [0, 20], tau=2, reset=-0.5, refractory=0.25)
    assert np.diff(twice) == pytest.approx(0.25 + 2 * math.log(3.5 / 2))
