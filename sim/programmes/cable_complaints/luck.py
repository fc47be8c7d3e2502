"""What luck decides about cables; every decision is keyed by the building or the bundle, and the day or the attempt."""

from sim.core.luck import When, purpose
from sim.world.visits import VisitLuck

BUILDINGS = purpose(550, "cable_complaints.buildings_of_compound", When.ONCE)
SITE = purpose(551, "cable_complaints.community_of_compound", When.ONCE)
TANGLED = purpose(552, "cable_complaints.tangled_at_start", When.ONCE)
LEVEL = purpose(553, "cable_complaints.tangle_at_start", When.ONCE)
START_FLOOR = purpose(554, "cable_complaints.floor_at_start", When.ONCE)
START_OWNER = purpose(555, "cable_complaints.owner_at_start", When.ONCE)
GROWN = purpose(556, "cable_complaints.grown", When.MONTH)
GROWN_KIND = purpose(557, "cable_complaints.grown_kind", When.ATTEMPT)
GROWN_FLOOR = purpose(558, "cable_complaints.grown_floor", When.ATTEMPT)
GROWN_OWNER = purpose(559, "cable_complaints.grown_owner", When.ATTEMPT)

COMPLAINTS = purpose(560, "cable_complaints.complaint_candidates", When.YEAR)
COMPLAINT_DAY = purpose(561, "cable_complaints.complaint_day", When.ATTEMPT)
COMPLAINS = purpose(562, "cable_complaints.complains", When.ATTEMPT)
INCIDENTS = purpose(563, "cable_complaints.incident_candidates", When.YEAR)
INCIDENT_DAY = purpose(564, "cable_complaints.incident_day", When.ATTEMPT)
HAPPENS = purpose(565, "cable_complaints.incident_happens", When.ATTEMPT)

MOTIVE = purpose(566, "cable_complaints.moved_by_hazard", When.ATTEMPT)
FLOOR = purpose(567, "cable_complaints.floor_complained_of", When.ATTEMPT)
NEWSPAPER = purpose(568, "cable_complaints.to_the_newspaper", When.ATTEMPT)
PRINTED = purpose(569, "cable_complaints.printed", When.ATTEMPT)
CALLER = purpose(570, "cable_complaints.caller", When.ATTEMPT)
CALLS_AGAIN = purpose(571, "cable_complaints.calls_again", When.ATTEMPT)

RECURS = purpose(572, "cable_complaints.recurs", When.DAY)
RECURS_AFTER = purpose(573, "cable_complaints.recurs_after", When.DAY)

VISIT_LUCK = VisitLuck(
    arrival=purpose(580, "cable_complaints.arrival", When.ATTEMPT),
    service=purpose(581, "cable_complaints.service", When.ATTEMPT),
    patience=purpose(582, "cable_complaints.patience", When.ATTEMPT),
    online=purpose(583, "cable_complaints.online", When.ATTEMPT),
    fallback=purpose(584, "cable_complaints.fallback", When.ATTEMPT),
)
