"""The id cursor, and filters that fit into an address."""

from urllib.parse import urlencode

import pytest

from app.errors import RemoteUnavailable
from app.ongoing.paging import by_cursor, in_pieces, per_piece


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


def test_filter_left_out_is_one_query_without_it() -> None:
    assert list(per_piece({"statusFrom": 1}, name="n", values=None)) == [{"statusFrom": 1}]


def test_filter_of_no_value_is_no_query_rather_than_one_for_everything() -> None:
    assert list(per_piece({"statusFrom": 1}, name="n", values=[])) == []


def test_every_piece_of_a_long_filter_keeps_the_other_filters() -> None:
    numbers = [f"{number:04}" for number in range(400)]
    queries = list(per_piece({"statusFrom": 1}, name="articleNumbers", values=numbers))
    assert len(queries) > 1
    assert {query["statusFrom"] for query in queries} == {1}
    assert [number for query in queries for number in query["articleNumbers"]] == numbers  # type: ignore[union-attr]
