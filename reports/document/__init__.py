"""Report -> document: what it contains, and in which order, decided once for all formats."""

from reports.document.criterion import of_criterion
from reports.document.one_page import one_page
from reports.document.values import as_values
from reports.document.whole import whole

__all__ = ["as_values", "of_criterion", "one_page", "whole"]
