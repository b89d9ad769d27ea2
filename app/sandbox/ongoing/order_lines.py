"""The lines of an order: how a PUT lays its own over those that are there."""

from datetime import datetime
from decimal import Decimal

from app.sandbox.ongoing.goods_owner import GoodsOwner, Order, OrderLine
from app.sandbox.ongoing.line_articles import article_for_line, require_lines_in_order
from app.sandbox.ongoing.order_body import OrderLineBody, PutOrder
from app.sandbox.ongoing.switches import OmittedLines, OngoingSwitches
from app.sandbox.ongoing.wire import merge


def checked_lines(owner: GoodsOwner, body: PutOrder, switches: OngoingSwitches) -> list[OrderLineBody]:
    """The lines of a PUT, checked before anything is changed.

    Raises:
        Refusal: 400 when a row number stands twice, or an article is unknown and the switch refuses that.
    """
    lines = body.order_lines or []
    require_lines_in_order(owner, [(line.row_number, line.article_number) for line in lines], switches)
    return lines


def save_lines(
    owner: GoodsOwner,
    order: Order,
    bodies: list[OrderLineBody],
    switches: OngoingSwitches,
    now: datetime,
    *,
    given: bool,
) -> list[str]:
    """Lay the sent lines over those of the order, matched by row number; returns what to say to humans.

    `given` tells a PUT with lines, be it none, from one that left the lines out altogether.
    """
    said = []
    saved = []
    for body in bodies:
        article, about_article = article_for_line(owner, body.article_number, body.row_number, switches, now)
        said += about_article
        if article is None:
            continue
        line = order.line_at(body.row_number)
        if line is None:
            line = OrderLine(owner.new_id("line"), article, body.document(), body.number_of_items)
        else:
            line.document = merge(line.document, body.document(), switches)
            line.article, line.ordered = article, line.document.get("numberOfItems") or Decimal(0)
        add_components(owner, line)
        saved.append(line)
    if given:
        numbers = {line.row_number for line in saved}
        kept = [line for line in order.lines if line.row_number not in numbers]
        order.lines = [*kept, *saved] if switches.omitted_lines is OmittedLines.KEPT else saved
    return said


def add_components(owner: GoodsOwner, line: OrderLine) -> None:
    """Put a kit's components under its line, in the quantities that the line needs; of any other line nothing."""
    line.components = [
        OrderLine(owner.new_id("line"), component, {}, line.ordered * per_kit)
        for number, per_kit in line.article.components.items()
        if (component := owner.articles.get(number))
    ]
