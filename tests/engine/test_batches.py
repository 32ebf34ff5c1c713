"""How many photos are encoded at once, and what happens when a batch fails; how much is decoded at once."""

import threading

import numpy as np
import pytest

from engine.batch_sizes import FIRST, BatchSizes
from engine.courtesy import Courtesy
from engine.errors import ModelError
from engine.photo_batches import encode_batch, read_ahead
from engine.room import Room
from tests.conftest import GridEncoder


def settle(sizes: BatchSizes, seconds) -> list[int]:
    """The sizes tried where a batch of a size takes so long."""
    tried = []
    for _ in range(40):
        tried.append(sizes.size)
        sizes.tell(sizes.size, seconds(sizes.size))
    return list(dict.fromkeys(tried))


def test_a_gpu_takes_large_batches():
    sizes = BatchSizes()
    assert settle(sizes, lambda size: 0.02 + 0.0001 * size) == [4, 8, 16, 32, 64, 128, 256]
    assert sizes.size == 256


def test_where_larger_batches_bring_nothing_they_stay_small():
    sizes = BatchSizes()
    assert settle(sizes, lambda size: 0.02 * size) == [4, 8]
    assert sizes.size == 4


def test_a_batch_never_takes_long():
    sizes = BatchSizes(longest=1.0)
    settle(sizes, lambda size: 0.3 + 0.01 * size)
    assert 0.3 + 0.01 * sizes.size <= 1.0 and sizes.size > FIRST


def test_a_fixed_size_stays():
    sizes = BatchSizes(8)
    assert settle(sizes, lambda size: 0.02) == [8]
    sizes.fail(8)
    assert sizes.size == 8


class Small(GridEncoder):
    """Has memory for so many pictures."""

    def encode(self, pictures):
        if len(pictures) > 5:
            raise RuntimeError("out of memory")
        return super().encode(pictures)


def pictures(count: int) -> list[np.ndarray]:
    return list(np.random.default_rng(0).integers(0, 256, (count, 256, 256, 3), np.uint8))


def test_a_batch_too_large_for_the_memory_is_halved_and_never_tried_again():
    sizes, given = BatchSizes(), pictures(16)
    sizes.size = 16
    embeddings, failed = encode_batch(Small(), given, sizes)
    whole = GridEncoder().encode(np.stack(given))
    assert failed == {} and np.array_equal(embeddings.features[0], whole.features[0])
    assert sizes.size == 8
    sizes.tell(8, 0.001), sizes.tell(8, 0.001)
    assert sizes.size == 8


def test_bad_pictures_are_found_by_halves():
    class Picky(GridEncoder):
        def encode(self, pictures):
            if (pictures[:, 0, 0, 0] == 255).any():
                raise RuntimeError("no such luck")
            return super().encode(pictures)

    given = pictures(9)
    for row, picture in enumerate(given):
        picture[0, 0, 0] = 255 if row in (2, 7) else 0
    embeddings, failed = encode_batch(Picky(), given)
    assert len(embeddings) == 7 and failed == dict.fromkeys((2, 7), "could not be encoded (no such luck)")
    with pytest.raises(ModelError, match="the encoder fails: no such luck"):
        encode_batch(Picky(), [given[2], given[7]])


def test_reading_ahead_keeps_order_and_bounds():
    begun, taken = [], 0
    for batch in read_ahead(range(100), lambda item: begun.append(item) or item, BatchSizes(4)):
        assert batch == list(range(taken, taken + len(batch)))
        taken += len(batch)
        assert len(begun) <= taken + 2 * 4 + 32
    assert taken == 100


def test_an_error_of_a_reader_comes_through():
    with pytest.raises(ZeroDivisionError):
        list(read_ahead([1, 0, 1], lambda item: 1 // item, BatchSizes(4)))


def test_a_room_holds_no_more_than_it_has():
    room, lock = Room(10), threading.Lock()
    held, most = 0, 0

    def work(amount: int) -> None:
        nonlocal held, most
        for _ in range(50):
            with room.taken(amount):
                with lock:
                    held += min(amount, 10)
                    most = max(most, held)
                with lock:
                    held -= min(amount, 10)

    threads = [threading.Thread(target=work, args=(amount,)) for amount in (3, 4, 5, 99)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert not any(thread.is_alive() for thread in threads) and 0 < most <= 10


def test_work_in_the_background_waits_for_a_search_and_goes_on_after_it():
    courtesy, passed = Courtesy(calm=0.0, longest=60), threading.Event()
    courtesy.give_way()
    with courtesy.urgent():
        worker = threading.Thread(target=lambda: (courtesy.give_way(), passed.set()))
        worker.start()
        assert not passed.wait(0.2)
    assert passed.wait(20)
    worker.join(20)


def test_one_piece_of_work_goes_on_each_time_a_search_ends() -> None:
    courtesy, passed = Courtesy(calm=60, longest=60), threading.Semaphore(0)
    with courtesy.urgent():
        workers = [threading.Thread(target=lambda: (courtesy.give_way(), passed.release())) for _ in range(2)]
        for worker in workers:
            worker.start()
        assert not passed.acquire(timeout=0.1)
    assert passed.acquire(timeout=20)
    assert not passed.acquire(timeout=0.1), "the other one waits for the next search or for calm"
    with courtesy.urgent():
        pass
    assert passed.acquire(timeout=20)
    for worker in workers:
        worker.join(20)


def test_searches_without_end_do_not_hold_it_up_for_ever():
    courtesy = Courtesy(longest=0.05)
    with courtesy.urgent():
        courtesy.give_way()
