"""A round's own pages, for those who run it: a module for each thing that they do."""
