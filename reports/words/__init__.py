"""Findings -> words: the one place of a report's sentences, in the language that is switched on.

Each sentence is one message with named places, so that a translator sees it whole. Paragraphs are
sentences one behind another; nothing is put together from fragments.
"""
