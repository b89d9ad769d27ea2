"""The id cursor, and filters that fit into an address."""

from urllib.parse import urlencode

import pytest

from app.errors import RemoteUnavailable
from app.ongoing.paging import by_cursor, in_pieces


class Shelf:
    """A list with ids that can be paged like Ongoing's: from_id inclusive."""

    def __init__(self, ids: list[int]) -> None:
        self.ids = ids
        self.asked: list[tuple[int, int]] = []

    async def page(self, from_id: int, at_most: int) -> list[int]:
        self.asked.append((from_id, at_most))
        return [number for number in self.ids if number >= from_id][:at_most]


@pytest.mark.parametrize(
    ("ids", "asked"),
    [
        ([], [(0, 2)]),
        ([7], [(0, 2)]),
        ([7, 9], [(0, 2), (10, 2)]),
        ([7, 9, 12], [(0, 2), (10, 2)]),
        ([1, 2, 3, 4], [(0, 2), (3, 2), (5, 2)]),
    ],
)
async def test_next_page_begins_after_the_highest_id_until_a_page_is_not_full(
    ids: list[int], asked: list[tuple[int, int]]
) -> None:
    shelf = Shelf(ids)
    assert [number async for number in by_cursor(shelf.page, lambda number: number, size=2)] == ids
    assert shelf.asked == asked


async def test_order_within_a_page_does_not_matter() -> None:
    asked = []

    async def page(from_id: int, at_most: int) -> list[int]:
        asked.append(from_id)
        return [5, 3] if from_id == 0 else []

    assert [number async for number in by_cursor(page, lambda number: number, size=2)] == [5, 3]
    assert asked == [0, 6]


async def test_server_that_ignores_the_cursor_does_not_make_an_endless_loop() -> None:
    async def page(from_id: int, at_most: int) -> list[int]:
        return [1, 2]

    with pytest.raises(RemoteUnavailable, match="cannot be paged"):
        _ = [number async for number in by_cursor(page, lambda number: number, size=2)]


def test_long_filters_are_cut_into_pieces_that_fit() -> None:
    numbers = [f"ÅKE-{number:04}/röd" for number in range(200)]
    pieces = list(in_pieces(numbers, name="articleNumbers", length=500))
    assert [number for piece in pieces for number in piece] == numbers
    assert max(len(urlencode([("articleNumbers", number) for number in piece])) for piece in pieces) <= 500
    assert len(pieces) < 50


def test_a_value_wanted_twice_is_asked_once() -> None:
    assert list(in_pieces(["b", "a", "b"], name="n")) == [["b", "a"]]


def test_no_values_make_no_piece() -> None:
    assert list(in_pieces([], name="n")) == []


def test_a_value_longer_than_the_limit_still_goes_alone() -> None:
    assert list(in_pieces(["a", "x" * 50, "b"], name="n", length=20)) == [["a"], ["x" * 50], ["b"]]
