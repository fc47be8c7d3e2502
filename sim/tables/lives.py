"""Who lives in the city at the end of a year: by work and pension status, by what they have, by registration."""

import numpy as np

from sim.core import kernels
from sim.world.residents import ELSEWHERE_PROVINCE, OTHER_PROVINCE, Residents, Status


def living(residents: Residents) -> dict[str, int]:
    """Return numbers of those who live in the city now, each for an indicator `residents.<name>`."""
    r, here = residents, residents.alive
    by_status = kernels.count_by(r.status, here, len(Status)).tolist()
    found = {f"status_{status.name.lower()}": by_status[status] for status in Status}
    has = {"with_smartphone": r.smartphone, "with_login": r.login, "with_bank_card": r.bank_card}
    found |= {name: int(np.count_nonzero(flag & here)) for name, flag in has.items()}
    by_registration = kernels.count_by(r.hukou, here, OTHER_PROVINCE + 1)
    found["registered_elsewhere_in_province"] = int(by_registration[ELSEWHERE_PROVINCE])
    found["registered_in_other_province"] = int(by_registration[OTHER_PROVINCE])
    return found
