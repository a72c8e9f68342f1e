"""What draws a report. Empty: a process that makes one file imports no more than it needs."""
