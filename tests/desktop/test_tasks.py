"""The threads: the latest search wins, look-ups wait their turn, cancelled jobs stay silent, closing waits."""

import threading
import time

import pytest

from desktop.tasks import Tasks
from engine.errors import PhotoError

WAIT = 5000


@pytest.fixture
def tasks(qapp):
    made = Tasks()
    yield made
    made.close(lambda: None)


def fail(error: Exception) -> None:
    raise AssertionError(error)


def test_the_latest_search_takes_the_place_of_those_that_wait(qtbot, tasks):
    gate, answers = threading.Event(), []
    tasks.search(lambda _: gate.wait(5) and "running", answers.append, fail)
    for name in ("stale", "staler", "latest"):
        tasks.search(lambda _, name=name: name, answers.append, fail)
    gate.set()
    qtbot.waitUntil(lambda: "latest" in answers, timeout=WAIT)
    assert [answer for answer in answers if answer != "running"] == ["latest"]


def test_an_urgent_search_does_not_wait_for_the_one_that_runs(qtbot, tasks):
    started, answers = threading.Event(), []

    def drawing(cancel):
        started.set()
        while not cancel.cancelled:
            time.sleep(0.01)
        cancel.raise_if_cancelled()

    tasks.search(drawing, fail, fail)
    assert started.wait(5)
    tasks.search(lambda _: "lifted", answers.append, fail, urgent=True)
    qtbot.waitUntil(lambda: answers == ["lifted"], timeout=WAIT)


def test_a_forgotten_search_does_not_answer(qtbot, tasks):
    started, gate, answers = threading.Event(), threading.Event(), []

    def job(cancel):
        started.set()
        gate.wait(5)
        return cancel.cancelled

    tasks.search(job, answers.append, fail)
    assert started.wait(5)
    tasks.forget_search()
    gate.set()
    tasks.look_up(lambda _: "after", answers.append, fail)
    qtbot.waitUntil(lambda: bool(answers), timeout=WAIT)
    assert answers == ["after"]


def test_a_search_goes_before_waiting_look_ups(qtbot, tasks):
    gate, answers = threading.Event(), []
    tasks.look_up(lambda _: gate.wait(5) and "first", answers.append, fail)
    tasks.look_up(lambda _: "second", answers.append, fail)
    tasks.search(lambda _: "search", answers.append, fail)
    gate.set()
    qtbot.waitUntil(lambda: len(answers) == 3, timeout=WAIT)
    assert answers == ["first", "search", "second"]


def test_answers_and_errors_come_on_the_ui_thread(qtbot, tasks):
    threads, errors = [], []
    here = threading.get_ident()

    def broken(_):
        raise PhotoError("a.jpg", "made up")

    tasks.index(lambda _: threading.get_ident(), lambda worker: threads.extend([worker, threading.get_ident()]), fail)
    tasks.search(broken, fail, errors.append)
    qtbot.waitUntil(lambda: len(threads) == 2 and len(errors) == 1, timeout=WAIT)
    assert threads[0] != here
    assert threads[1] == here
    assert errors[0].reason == "made up"


def test_a_cancelled_index_job_still_answers(qtbot, tasks):
    started, answers = threading.Event(), []

    def job(cancel):
        started.set()
        while not cancel.cancelled:
            pass
        return "kept"

    token = tasks.index(job, answers.append, fail)
    assert started.wait(5)
    token.cancel()
    qtbot.waitUntil(lambda: answers == ["kept"], timeout=WAIT)


def test_closing_cancels_waits_and_says_goodbye_on_the_search_thread(qtbot, qapp):
    tasks, answers, goodbye = Tasks(), [], []
    started = threading.Event()

    def job(cancel):
        started.set()
        while not cancel.cancelled:
            pass

    tasks.index(job, answers.append, fail)
    tasks.look_up(lambda _: None, answers.append, fail)
    assert started.wait(5)
    tasks.close(lambda: goodbye.append(threading.current_thread().name))
    assert goodbye[0].startswith("search")
    qtbot.wait(50)
    assert answers == []
    assert not [thread for thread in threading.enumerate() if thread.name.startswith(("search_", "index_"))]
