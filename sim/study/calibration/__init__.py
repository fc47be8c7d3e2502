"""The parts of a calibration: where to try, what noise there is, what the points are worth, what they tell."""
