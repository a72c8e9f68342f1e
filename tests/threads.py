"""Several things at once, each in a thread with a database connection of its own."""

import threading

from django.db import connection


def at_the_same_moment(*deeds):
    """Begin all of them at once, each in its own thread; what each returned or raised."""
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
