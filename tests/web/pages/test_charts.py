from app.inbox.figures import Delay
from app.jobs.statistics import Moved
from app.web.pages.charts import HEIGHT, LEAST, STEP, chart_of_delays, chart_of_moved, stacked


def test_highest_column_fills_the_height_and_others_their_share() -> None:
    chart = stacked([{"sent": 10}, {"sent": 5}])
    assert [(bar.y, bar.height) for (bar,) in chart.columns] == [(0, HEIGHT), (HEIGHT / 2, HEIGHT / 2)]
    assert [bar.x for (bar,) in chart.columns] == [0, STEP]
    assert (chart.most, chart.width) == (10, 2 * STEP)


def test_bars_of_a_column_stand_on_each_other() -> None:
    ((held, sent, unchanged),) = chart_of_moved([Moved(sent=2, unchanged=1, held=1)]).columns
    assert [bar.kind for bar in (held, sent, unchanged)] == ["held", "sent", "unchanged"]
    assert held.y + held.height == HEIGHT
    assert sent.y + sent.height == held.y
    assert unchanged.y == 0


def test_one_failure_among_thousands_is_seen_and_stays_in_the_drawing() -> None:
    (failed, sent) = chart_of_moved([Moved(sent=100_000, failed=1)]).columns[0]
    assert failed.height == LEAST
    assert sent.y >= 0


def test_span_without_anything_has_no_bar_and_a_quiet_chart_none_at_all() -> None:
    quiet = chart_of_moved([Moved(), Moved()])
    assert (list(map(list, quiet.columns)), quiet.most) == ([[], []], 0)
    assert stacked([]).most == 0
    assert [len(bars) for bars in chart_of_delays([None, Delay(1, 2, 2)]).columns] == [0, 1]


def test_worst_delay_is_the_top_of_its_column() -> None:
    ((median, worst),) = chart_of_delays([Delay(3, median=2, worst=8)]).columns
    assert (median.height, worst.y) == (HEIGHT / 4, 0)
