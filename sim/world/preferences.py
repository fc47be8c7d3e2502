"""Preferences: which way each resident pays, and how experience changes it.

One preference a person, drawn once by age among the channels they can use (clauses SP-01, SP-12, SP-14); a bad
experience (a failed attempt, a long wait, a closed desk) moves some to another channel from next January on.
"""

import numpy as np
from numpy.typing import NDArray

from sim.core.luck import Choice, Stream, When, purpose, threshold
from sim.scenario import Dated
from sim.world.residents import Residents
from sim.world.service_parameters import ChannelParameters
from sim.world.visits import FIRST_ON_SITE, Channel, Flags, Rows

CHANNEL = purpose(72, "channel.preference", When.ONCE)
AGENT = purpose(73, "channel.village_agent", When.ONCE)
SWITCH = purpose(74, "channel.switch_after_bad", When.YEAR)
OTHER = purpose(75, "channel.other", When.YEAR)

AGE_BANDS = ("16_44", "45_59", "60_plus")
_BAND_STARTS = (45, 60)
_DAYS_A_YEAR = 365.2425
_DRAWN = (Channel.WECHAT, Channel.BANK_APP, Channel.E_TAX, Channel.BANK_KIOSK, Channel.BANK_COUNTER)


class Preferences:
    """Each resident's channel (`channel`, a `Channel` code) and age band (`band`), shape (residents,)."""

    def __init__(self, policy: Dated[ChannelParameters], residents: Residents, stream: Stream, first_day: int) -> None:
        self._policy = policy
        self._residents = residents
        self._stream = stream
        self._bad: list[Rows] = []
        self.band = self._bands(first_day)
        self.channel = self._first(first_day)

    def _bands(self, day: int) -> NDArray[np.uint8]:
        starts = [day - round(age * _DAYS_A_YEAR) for age in _BAND_STARTS]
        bands = (self._residents.birth <= starts[0]).astype(np.uint8) + (self._residents.birth <= starts[1])
        return bands.astype(np.uint8)

    def _first(self, day: int) -> NDArray[np.uint8]:
        p = self._policy.at(day)
        who = self._residents.id
        channel = self._draw(p, self.band, self._stream.bits(CHANNEL, who, 0))
        shares = np.array([p.village_agent_share["rural"], p.village_agent_share["urban"]])
        agent = threshold(shares)[self._residents.urban.astype(np.uint8)]
        channel[self._stream.happens(AGENT, who, 0, agent)] = Channel.VILLAGE_AGENT
        return self._able(channel, slice(None))

    def _draw(self, p: ChannelParameters, band: NDArray[np.uint8], bits: NDArray[np.uint32]) -> NDArray[np.uint8]:
        drawn = np.empty(band.size, np.uint8)
        for code, name in enumerate(AGE_BANDS):
            at = band == code
            shares = [getattr(p.share, c.name.lower())[name] for c in _DRAWN]
            drawn[at] = np.array(_DRAWN, np.uint8)[Choice(shares).of(bits[at])]
        return drawn

    def _able(self, channel: NDArray[np.uint8], rows: Rows | slice) -> NDArray[np.uint8]:
        """Return `channel` with the impossible replaced: no phone or card, no online payment; no login, no e-tax."""
        r = self._residents
        barred = (channel == Channel.E_TAX) & ~r.login[rows]
        channel = np.where(barred, np.uint8(Channel.WECHAT), channel)
        offline = (channel < FIRST_ON_SITE) & ~(r.smartphone[rows] & r.bank_card[rows])
        return np.where(offline, np.uint8(Channel.BANK_COUNTER), channel)

    def choose(self, rows: Rows) -> NDArray[np.uint8]:
        """Return the channel each of `rows` takes today; never one they cannot use."""
        return self._able(self.channel[rows], rows)

    def remember(self, rows: Rows, bad: Flags) -> None:
        """Keep in mind whose experience today was bad; it counts next year."""
        if bad.any():
            self._bad.append(rows[bad])

    def start_year(self, year: int, day: int) -> None:
        """Let last year's bad experiences move people to another channel."""
        self.band = self._bands(day)
        if not self._bad:
            return
        p = self._policy.at(day)
        rows = np.unique(np.concatenate(self._bad))
        self._bad.clear()
        moved = rows[self._stream.happens(SWITCH, self._residents.id[rows], year, threshold(p.switch_after_bad))]
        old = self.channel[moved]
        new = self._draw(p, self.band[moved], self._stream.bits(OTHER, self._residents.id[moved], year))
        other = np.where(old < FIRST_ON_SITE, np.uint8(Channel.BANK_COUNTER), np.uint8(Channel.WECHAT))
        self.channel[moved] = self._able(np.where(new == old, other, new), moved)
