"""Who lives in the city at the end of a year: by work and pension status, by what they have, by registration."""

import numpy as np

from sim.world.residents import ELSEWHERE_PROVINCE, OTHER_PROVINCE, Residents, Status


def living(residents: Residents) -> dict[str, int]:
    """Return numbers of those who live in the city now, each for an indicator `residents.<name>`."""
    r, here = residents, residents.alive
    flags = {f"status_{status.name.lower()}": r.status == status for status in Status}
    flags |= {"with_smartphone": r.smartphone, "with_login": r.login, "with_bank_card": r.bank_card}
    flags["registered_elsewhere_in_province"] = r.hukou == ELSEWHERE_PROVINCE
    flags["registered_in_other_province"] = r.hukou == OTHER_PROVINCE
    return {name: int(np.count_nonzero(flag & here)) for name, flag in flags.items()}
