"""What a report consists of, in order: plain values that every format draws in its own way.

Words are finished words in the reader's language; numbers are the published ones. A renderer walks
the blocks and needs to know nothing else: neither what a publication is nor how a sentence is made.
"""

from reports.blocks.cells import (
    Absent,
    Bar,
    Cell,
    Dot,
    Drawn,
    Moved,
    Number,
    Position,
    Stack,
    Tinted,
    Trace,
)
from reports.blocks.document import Block, Document, Frame, Panel, Part, Value
from reports.blocks.map import Arrow, Map, Node
from reports.blocks.selection import for_files, for_pages, walk
from reports.blocks.table import Column, Key, Row, RowGroup, Scale, Table, Where
from reports.blocks.text import Item, Items, Score, Target, Text, Tone

__all__ = [
    "Absent",
    "Arrow",
    "Bar",
    "Block",
    "Cell",
    "Column",
    "Document",
    "Dot",
    "Drawn",
    "Frame",
    "Item",
    "Items",
    "Key",
    "Map",
    "Moved",
    "Node",
    "Number",
    "Panel",
    "Part",
    "Position",
    "Row",
    "RowGroup",
    "Scale",
    "Score",
    "Stack",
    "Table",
    "Target",
    "Text",
    "Tinted",
    "Tone",
    "Trace",
    "Value",
    "Where",
    "for_files",
    "for_pages",
    "walk",
]
