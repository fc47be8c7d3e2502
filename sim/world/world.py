"""The world of one run: people, places, money, luck, and what the programmes share.

What no lever changes (the population, and who is born, dies or moves when) is prepared once for a seed and
replication and shared by all scenarios; each run then works on its own copy of the columns that change.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.core.luck import Stream
from sim.core.money import Ledger
from sim.scenario import Dated, Scenario
from sim.world.accounts import Accounts
from sim.world.channels import Channels
from sim.world.demography import Demography
from sim.world.desks import Desks
from sim.world.households import Households
from sim.world.notices import Notices
from sim.world.parameters import Parameters
from sim.world.places import Geography, Places, build_places
from sim.world.residents import COUNTIES, Residents
from sim.world.tally import Tally


@dataclass(slots=True)
class World:
    """What a programme sees of the world.

    Attributes:
        stream: the run's luck.
        residents, households: people as columns.
        demography: the day's births, deaths and moves.
        places, channels, desks: where and how services are reached.
        ledger: who paid whom.
        tally: what is counted.
        notices: who knows what.
        first_day, last_day: the horizon.
        weight: residents of the city for each resident here.
    """

    stream: Stream
    residents: Residents
    households: Households
    demography: Demography
    places: Places
    channels: Channels
    desks: Desks
    ledger: Accounts
    tally: Tally
    notices: Notices
    policy: Dated[Parameters]
    first_day: int
    last_day: int
    weight: float
