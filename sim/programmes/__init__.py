"""The programmes: one shape for all, none imports another; the register is the order in which they settle.

To add a programme: write `sim/programmes/x.py` (or a package) with a class of the shape of `sim.world.programme`, add
it to `REGISTER`, give its parameters values in `scenarios/rules/x.yaml`, and its tests in `tests/programmes/`.
"""

from sim.programmes.bus_line import BusLine
from sim.programmes.cable_complaints import CableComplaints
from sim.programmes.eldercare_device import EldercareDevice
from sim.programmes.enquiries import Enquiries
from sim.programmes.flexible_pension import FlexiblePension
from sim.programmes.resident_pension import ResidentPension
from sim.programmes.transport_subsidy import TransportSubsidy
from sim.world.programme import Programme

REGISTER: tuple[type[Programme], ...] = (
    ResidentPension,
    FlexiblePension,
    EldercareDevice,
    TransportSubsidy,
    BusLine,
    CableComplaints,
    Enquiries,
)
