"""What the pages of before are made from, until the document of blocks has taken their place.

Reports as they were: with titles, labels and sentences in the publication. Goes with findings,
figures, render and reading.
"""
