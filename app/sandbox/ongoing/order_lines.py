"""The lines of an order: how a PUT lays its own over those that are there."""

from datetime import datetime
from decimal import Decimal

from app.sandbox.ongoing.goods_owner import Article, GoodsOwner, Order, OrderLine
from app.sandbox.ongoing.order_body import OrderLineBody, PutOrder
from app.sandbox.ongoing.switches import OmittedLines, OngoingSwitches, UnknownArticle
from app.sandbox.ongoing.wire import bad_request, merge


def checked_lines(owner: GoodsOwner, body: PutOrder, switches: OngoingSwitches) -> list[OrderLineBody]:
    """The lines of a PUT, checked before anything is changed.

    Raises:
        Refusal: 400 when a row number stands twice, or an article is unknown and the switch refuses that.
    """
    lines = body.order_lines or []
    numbers = [line.row_number for line in lines]
    twice = sorted({number for number in numbers if numbers.count(number) > 1})
    if twice:
        raise bad_request(f"Row numbers stand twice on the order: {', '.join(twice)}.")
    if switches.unknown_article is UnknownArticle.REFUSED:
        unknown = [line.article_number for line in lines if line.article_number not in owner.articles]
        if unknown:
            raise bad_request(f"Articles do not exist: {', '.join(unknown)}.")
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
        article = owner.articles.get(body.article_number)
        if article is None and switches.unknown_article is UnknownArticle.IGNORED:
            said.append(f"Article {body.article_number} does not exist: row {body.row_number} left out.")
            continue
        if article is None:
            article = Article(
                owner.new_id("article"), {"articleNumber": body.article_number}, data_updated=now, stock_changed=now
            )
            owner.keep_article(article)
            said.append(f"Article {body.article_number} created.")
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
