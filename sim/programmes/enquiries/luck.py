"""The decisions about enquiries that luck takes, each with a number of its own."""

from sim.core.luck import When, purpose
from sim.programmes.enquiries.parameters import MEDIA, PUZZLING, TOPICS
from sim.world.visits import VisitLuck

VISIT_LUCK = VisitLuck(
    arrival=purpose(400, "enquiries.arrival", When.ATTEMPT),
    service=purpose(401, "enquiries.service", When.ATTEMPT),
    patience=purpose(402, "enquiries.patience", When.ATTEMPT),
    online=purpose(403, "enquiries.online", When.ATTEMPT),
    fallback=purpose(404, "enquiries.fallback", When.ATTEMPT),
)
RINGS = [purpose(410 + i, f"enquiries.rings.{topic}", When.YEAR) for i, topic in enumerate(TOPICS)]
RINGS_ON = [purpose(416 + i, f"enquiries.rings_on.{topic}", When.YEAR) for i, topic in enumerate(TOPICS)]
PUZZLED = [purpose(422 + i, f"enquiries.puzzled.{cause}", When.DAY) for i, cause in enumerate(PUZZLING)]
REDIALS = purpose(426, "enquiries.redials", When.ATTEMPT)
NEIGHBOUR = purpose(427, "enquiries.neighbour", When.ATTEMPT)
HEEDS = purpose(428, "enquiries.heeds", When.ATTEMPT)
CONTACT = [purpose(430 + i, f"enquiries.contact.{medium}", When.YEAR) for i, medium in enumerate(MEDIA)]
CONTACT_DAY = [purpose(435 + i, f"enquiries.contact_day.{medium}", When.YEAR) for i, medium in enumerate(MEDIA)]
