"""What Line 66 and the hall report: every measure with its unit and the sentence a resident's trace tells."""

from sim.world.tally import Measure

VISITS = (
    Measure("hall_wanted", "visits", "has business at the veterans' hall", "有事要到退役军人服务大厅办理"),
    Measure("hall_put_off", "visits", "put the way to the hall off because of the cold", "因天冷推迟前往大厅"),
    Measure("hall_trips", "visits", "set out to the veterans' hall", "前往退役军人服务大厅"),
    Measure("hall_bus_trips", "visits", "took Line 66 to the hall", "乘66路公交前往大厅"),
    Measure("hall_walk_trips", "visits", "walked to the hall", "步行前往大厅"),
    Measure("hall_car_trips", "visits", "was driven to the hall", "乘车前往大厅"),
    Measure("hall_new_stop_trips", "visits", "got off at the hall's own stop", "在大厅新站下车"),
    Measure("hall_done", "visits", "had the business done at the hall", "在大厅办结事项"),
    Measure("hall_comes_again", "visits", "was not served and will come again", "未办成，改日再来"),
    Measure("hall_given_up", "visits", "gave up the business at the hall", "放弃到大厅办事"),
    Measure("hall_lapsed", "visits", "died or moved away before the visit", "办事前去世或迁出"),
)
STOP = (Measure("knows_stop", "persons", "heard of the hall's stop", "得知大厅新站点"),)
STOCKS = (
    Measure("hall_pending", "visits", "", ""),
    Measure("door_to_door_minutes", "minutes", "", ""),
    Measure("through_riders", "riders", "", "", sampled=False),
    Measure("through_minutes_added", "minutes", "", "", sampled=False),
    Measure("limit_exceeded_share", "share", "", "", sampled=False),
    Measure("riders", "riders", "", "", sampled=False),
    Measure("boardings", "riders", "", "", sampled=False),
    Measure("alightings", "riders", "", "", sampled=False),
    Measure("left_behind", "riders", "", "", sampled=False),
    Measure("passed_up", "riders", "", "", sampled=False),
    Measure("standing_share", "share", "", "", sampled=False),
    Measure("wait_minutes", "minutes", "", "", sampled=False),
    Measure("headway_cv", "ratio", "", "", sampled=False),
    Measure("bus_hours", "hours", "", "", sampled=False),
    Measure("cost_yuan", "yuan", "", "", sampled=False),
)
MEASURES = (*VISITS, *STOP, *STOCKS)
