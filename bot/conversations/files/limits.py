"""The bounds within which a stranger's file is looked at. docs/staff.md names them."""

from typing import Final

SIZE: Final = 8_000_000  # bytes of a file; a phone's photo has 2 to 6 million
EDGE: Final = 2560  # pixels of a picture's longer side, as it is kept
PIXELS: Final = 30_000_000  # of a picture that is unpacked whole; a screen has 15 million at most
PIXELS_OF_PHOTO: Final = 110_000_000  # of a JPEG, which is unpacked at the size it will have
DRAWN: Final = 1_500_000  # bytes up to which a picture without a photo's noise is kept as PNG
OBJECTS: Final = 50_000  # of a PDF
NESTING: Final = 100  # values in values of one of them
SECONDS: Final = 10  # of computing
PATIENCE: Final = 30  # seconds by the clock, on a machine that has other work
MEMORY: Final = 400_000_000  # bytes, besides what the libraries take themselves
BOXES_DEEP: Final = 8  # of a voice message in MPEG-4
TRACKS: Final = 4
NAME: Final = 80  # characters of a file's name
