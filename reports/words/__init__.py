"""Findings -> words: the one place of a report's sentences, in the language that is switched on.

Each sentence is one message with named placeholders, so that a translator sees it whole. Paragraphs
are whole sentences in a row; no sentence is put together from fragments.
"""
