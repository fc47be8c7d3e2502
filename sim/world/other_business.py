"""Other business: customers at service points who come for something else and stand in the same queues.

Their number a server and open day is a parameter; who they are does not matter, but their luck is kept by place, day
and number, so that a reform meets the same customers.
"""

import numpy as np
from numpy.typing import NDArray

from sim.core import kernels
from sim.core.calendar import workdays
from sim.core.luck import Stream, When, purpose
from sim.scenario import Dated
from sim.world.channels import Channels, SessionTables
from sim.world.places import Places, site
from sim.world.service_parameters import PlaceParameters
from sim.world.visits import Channel

NUMBER = purpose(80, "other_business.number", When.DAY)
ARRIVAL = purpose(81, "other_business.arrival", When.DAY)
SERVICE = purpose(82, "other_business.service", When.DAY)
PATIENCE = purpose(83, "other_business.patience", When.DAY)

_A_MONTH = 31  # days drawn at once
_CUSTOMERS = 4096  # luck of customers: at most this many a place and day
_STEP = 20

Customers = tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]

_NONE = np.empty(0, np.int32)


class OtherBusiness:
    """The customers with other business, drawn a month at a time, as columns by day, place and second."""

    def __init__(self, places: Places, stream: Stream) -> None:
        self._places = places
        self._stream = stream
        self._mean = np.zeros(len(places))
        self._tables: SessionTables | None = None
        self._numbers: list[tuple[float, NDArray[np.int64]]] = []  # quantiles by mean
        self._workdays = np.zeros(0, bool)
        self._year_begins = self._first_day = self._end = 0
        self._begins = np.zeros(1, np.int64)  # of each place on each day, one after the other
        self._columns = _NONE, _NONE, _NONE
        self._nobody: Customers = (np.zeros(len(places) + 1, np.int64), *self._columns)

    def plan_year(self, policy: Dated[PlaceParameters], channels: Channels, first_day: int, last_day: int) -> None:
        """Let the parameters in force on `first_day` hold until `last_day`."""
        p = policy.at(first_day)
        self._mean = self._means(p)
        self._tables = channels.tables(first_day)
        means = np.unique(self._mean[self._mean > 0]).tolist()
        self._numbers = [(mean, _poisson(mean)) for mean in means]
        self._workdays = workdays(first_day, last_day)
        self._year_begins = self._first_day = self._end = first_day

    def on(self, day: int, *, workday: bool) -> Customers:
        """Return each place's span, and second, service and patience of the day's customers; nobody on a day off."""
        if not workday:
            return self._nobody
        if not self._first_day <= day < self._end:
            self._draw(day)
        at = (day - self._first_day) * len(self._places)
        return self._begins[at : at + len(self._places) + 1], *self._columns

    def _draw(self, first_day: int) -> None:
        """Draw who comes on the days of the month from `first_day` on."""
        assert self._tables is not None, "a year is planned first"
        ahead = self._workdays[first_day - self._year_begins :][:_A_MONTH]
        self._first_day, self._end = first_day, first_day + ahead.size
        places, days = np.flatnonzero(self._mean > 0), np.flatnonzero(ahead) + first_day
        place, day = np.tile(places, days.size), np.repeat(days, places.size)
        bits = self._stream.bits(NUMBER, place, day) >> _STEP
        number = np.empty(place.size, np.int64)
        for mean, numbers in self._numbers:
            at = self._mean[place] == mean
            number[at] = numbers[bits[at]]
        begins = np.zeros(ahead.size * len(self._places) + 1, np.int64)
        begins[(day - first_day) * len(self._places) + place + 1] = number
        np.cumsum(begins, out=begins)
        who = np.repeat(place * _CUSTOMERS - np.cumsum(number) + number, number) + np.arange(number.sum())
        place, day = np.repeat(place, number), np.repeat(day, number)
        tables, kind = self._tables, self._places.kind[place]
        service = tables.service[kind, self._stream.bits(SERVICE, who, day) >> _STEP]
        arrival = tables.arrival[1, self._stream.bits(ARRIVAL, who, day) >> _STEP]
        patience = tables.patience[kind, self._stream.bits(PATIENCE, who, day) >> _STEP]
        order = kernels.order_within(arrival, begins)
        self._columns = arrival[order], service[order], patience[order]
        self._begins = begins

    def _means(self, p: PlaceParameters) -> NDArray[np.float64]:
        """Return the mean customers an open day, shape (places,)."""
        per_server = np.zeros(len(Channel))
        for kind in np.unique(self._places.kind).tolist():
            per_server[kind] = site(p, kind).background_per_server_day
        mean = per_server[self._places.kind] * self._places.base_servers * p.demand_factor
        busier = (self._places.kind == Channel.BANK_COUNTER) & (self._branch() == p.busier_branch.number)
        return np.where(busier, mean * p.busier_branch.factor, mean)

    def _branch(self) -> NDArray[np.int64]:
        """Return each bank counter's running number in the city."""
        counters = self._places.kind == Channel.BANK_COUNTER
        return np.where(counters, np.cumsum(counters) - 1, -2)


def _poisson(mean: float) -> NDArray[np.int64]:
    """Return the Poisson quantiles at the middles of 4,096 equal steps."""
    k = np.arange(int(mean + 12 * np.sqrt(mean) + 12))
    logarithms = k * np.log(mean) - mean - np.cumsum(np.log(np.maximum(k, 1)))
    steps = 1 << (32 - _STEP)
    return np.searchsorted(np.cumsum(np.exp(logarithms)), (np.arange(steps) + 0.5) / steps)
