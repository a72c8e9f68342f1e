"""One drawing of each figure, as shapes that every format draws in its own way."""
