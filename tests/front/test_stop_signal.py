"""A signal to stop is heard whenever it comes, and whichever thread it is given to."""

import signal
import threading

import pytest

from crossdock.stop_signal import STOPS, StopSignal

SOON = 30  # seconds


@pytest.fixture
def other():
    """A thread that does nothing: a signal given to it ends no wait of the main thread."""
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    yield thread
    done.set()
    thread.join()


@pytest.mark.timeout(SOON)
@pytest.mark.parametrize("number", STOPS)
def test_a_signal_that_another_thread_was_given_ends_the_wait_of_the_main_thread(other, number):
    with StopSignal() as stop:
        later = threading.Timer(0.2, signal.pthread_kill, [other.ident, number])
        later.start()
        stop.wait()
        later.join()


@pytest.mark.timeout(SOON)
def test_a_signal_that_came_before_is_heard(other):
    with StopSignal() as stop:
        signal.pthread_kill(other.ident, signal.SIGTERM)
        stop.wait()


@pytest.mark.timeout(SOON)
def test_other_signals_stop_nothing(other):
    heard = threading.Event()
    before = signal.signal(signal.SIGUSR1, lambda *_: heard.set())
    try:
        with StopSignal() as stop:
            signal.pthread_kill(other.ident, signal.SIGUSR1)
            later = threading.Timer(0.2, signal.raise_signal, [signal.SIGTERM])
            later.start()
            stop.wait()
            later.join()
            assert heard.is_set()
    finally:
        signal.signal(signal.SIGUSR1, before)


def test_asked_twice_it_is_a_keyboard_interrupt_and_afterwards_all_is_as_it_was():
    before = [signal.getsignal(number) for number in STOPS]
    with pytest.raises(KeyboardInterrupt), StopSignal():
        signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGINT)
    assert [signal.getsignal(number) for number in STOPS] == before
    assert signal.set_wakeup_fd(-1) == -1
