"""What the page runs before anybody asks: the baseline, whole and by programmes, so that a lever needs one run."""

from sim.page.gallery import Entry, Gallery
from sim.page.levers import together
from sim.page.plan import Plan, wanted
from sim.page.pool import QUICK
from sim.page.setting import Setting

HOUSE = -1


def warm_up(gallery: Gallery, plan: Plan, end: int) -> None:
    """Have the baseline's pictures of a first look taken, over a horizon that ends with the year `end`."""
    setting = Setting(end=end)
    gallery.ask(wanted(setting, plan.quick, 0, reform=False), QUICK, HOUSE, _keep)
    for programmes in together():
        gallery.ask(wanted(setting, plan.quick, 0, reform=False, programmes=programmes), QUICK, HOUSE, _keep)


def _keep(_: Entry) -> None:
    """Wait for a picture without showing it."""
