"""The folder through which the parts of `./run` wake each other up."""

import json
import multiprocessing
import os
import signal
import time

import pytest
from kombu import Connection

MANY = 400


@pytest.fixture
def options(tmp_path):
    return {"data_folder_in": str(tmp_path), "data_folder_out": str(tmp_path)}


def at(options):
    return Connection(
        "filesystem://", transport="config.broker:Transport", transport_options=options
    )


def send(options, name, messages):
    with at(options) as connection, connection.SimpleQueue("celery") as queue:
        for number in range(messages):
            queue.put({"from": name, "number": number, "long": "x" * 20_000})


def take_all(options, patience=1.0):
    taken = []
    with at(options) as connection, connection.SimpleQueue("celery") as queue:
        while True:
            try:
                message = queue.get(timeout=patience)
            except queue.Empty:
                return taken
            message.ack()
            taken.append((message.payload["from"], message.payload["number"]))


def started(target, *arguments):
    process = multiprocessing.get_context("spawn").Process(target=target, args=arguments)
    process.start()
    return process


def test_a_message_is_taken_once_and_in_turn(options):
    send(options, "web", 3)
    assert take_all(options, patience=0.1) == [("web", 0), ("web", 1), ("web", 2)]
    assert take_all(options, patience=0.1) == []


def test_a_message_is_whole_as_soon_as_it_can_be_seen(options, tmp_path):
    senders = [started(send, options, name, MANY) for name in ("web", "timetable")]
    seen = set()
    while any(process.is_alive() for process in senders):
        for name in {*os.listdir(tmp_path)} - seen:
            if name.endswith(".msg"):
                seen.add(name)
                json.loads((tmp_path / name).read_text())
    assert [process.exitcode for process in senders] == [0, 0]
    sent = [(name, number) for name in ("timetable", "web") for number in range(MANY)]
    assert sorted(take_all(options, patience=0.1)) == sent


def test_whoever_is_killed_while_writing_leaves_nothing_that_could_be_read(options, tmp_path):
    for _ in range(3):
        sender = started(send, options, "web", 100_000)
        while not list(tmp_path.glob("*.msg")):
            time.sleep(0.01)
        os.kill(sender.pid, signal.SIGKILL)
        sender.join()
        taken = take_all(options, patience=0.1)
        assert taken == [("web", number) for number in range(len(taken))]
        assert taken


def test_a_message_that_cannot_be_read_is_passed_over(options, tmp_path, caplog):
    (tmp_path / "0_cut-off.celery.msg").write_text("")
    send(options, "web", 1)
    assert take_all(options, patience=0.1) == [("web", 0)]
    assert "could not be read" in caplog.text
