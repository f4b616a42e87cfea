# SPDX-License-Identifier: Apache-2.0
"""What happens around the board: the truth that the sensors are given, as a function of time."""
import math
from dataclasses import dataclass

# The horizontal field of central Europe, and iron on the board that adds a constant to it. The constant keeps all
# values positive: QEMU 7.2's magnetometer refuses negative ones.
FIELD_UT = 25.0
HARD_IRON_X_UT = 60.0
HARD_IRON_Y_UT = 52.0
VERTICAL_UT = 42.0

SENSORS = ("mag", "tmp105", "emc1413", "dps310")


@dataclass(frozen=True)
class Chapter:
    """From the end of the chapter before, `seconds` long, each value goes evenly to the one named here."""
    seconds: float
    caption: str
    heading: float = None  # degrees, may exceed 360: which way round
    board: float = None  # degrees Celsius
    remote: float = None
    altitude: float = None  # metres above where it began
    say: str = ""  # typed on the firmware's console at the beginning


START = Chapter(0, "", heading=40, board=22.0, remote=24.0, altitude=0.0)
CHAPTERS = (
    Chapter(2.5, "At rest. The board's own iron bends the field; a turn will show how"),
    Chapter(10, "One full turn: the firmware learns the bias from the circle", heading=410),
    Chapter(2.5, "At rest: 50 degrees"),
    Chapter(2, "Turning to the east", heading=450),
    Chapter(2, "East: 90 degrees"),
    Chapter(2, "Turning to the south-west", heading=585),
    Chapter(2, "South-west: 225 degrees"),
    Chapter(4, "The sensors get warm", board=30.5, remote=61.0, altitude=12.0, say="state mag"),
    Chapter(2, "Warm", say="tasks"),
    Chapter(5, "A slow turn to the north while it cools", heading=720, board=25.0, remote=40.0),
    Chapter(2, "North: 0 degrees. One access of the board's sensor fails", say="fault board absent"),
    Chapter(4, "At rest", board=24.0, remote=33.0, altitude=0.0),
)
LENGTH_S = sum(chapter.seconds for chapter in CHAPTERS)


@dataclass(frozen=True)
class Truth:
    """The world at one instant."""
    heading: float  # 0 to 360
    board: float
    remote: float
    altitude: float
    caption: str
    chapter: int  # counts on when the story is told again
    at_rest: bool  # the heading does not change
    say: str

    def field_ut(self):
        """x forward, y left: turning clockwise turns the field towards y."""
        angle = math.radians(self.heading)
        return (HARD_IRON_X_UT + FIELD_UT * math.cos(angle), HARD_IRON_Y_UT + FIELD_UT * math.sin(angle), VERTICAL_UT)


def at(seconds):
    """The truth `seconds` after the beginning; the story begins anew when it is over."""
    told, rest = divmod(max(seconds, 0.0), LENGTH_S)
    values = {name: getattr(START, name) for name in ("heading", "board", "remote", "altitude")}
    for index, chapter in enumerate(CHAPTERS):
        share = min(rest / chapter.seconds, 1.0)
        before = dict(values)
        for name, value in before.items():
            goal = getattr(chapter, name)
            if goal is not None:
                values[name] = value + (goal - value) * share
        if rest < chapter.seconds:
            break
        rest -= chapter.seconds
    return Truth(heading=values["heading"] % 360, board=values["board"], remote=values["remote"],
                 altitude=values["altitude"], caption=chapter.caption, chapter=int(told) * len(CHAPTERS) + index,
                 at_rest=before["heading"] == values["heading"] and chapter.heading is None, say=chapter.say)


def altitude_m(pascal):
    """The standard atmosphere's, as the firmware computes it."""
    return 44330.77 * (1 - (pascal / 101325) ** 0.190263)


def pressure_pa(metres):
    return 101325 * (1 - metres / 44330.77) ** (1 / 0.190263)
