"""Running several functions at once, each in a thread with its own database connection."""

import threading

from django.db import connection


def at_the_same_moment(*deeds):
    """Start all at the same moment; returns each one's result or exception."""
    begin, told = threading.Barrier(len(deeds), timeout=20), {}

    def does(number, deed):
        try:
            connection.ensure_connection()
            begin.wait()
            told[number] = deed()
        except Exception as problem:
            told[number] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=does, args=each) for each in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [told[number] for number in range(len(deeds))]
