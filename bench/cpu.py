"""CPU of a first load of articles, against a plain loop that makes the same requests of the same simulators."""

import base64
import http.client
import json
import resource
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from app.fortnox.paging import LARGEST_PAGE
from app.sandbox.fortnox.tokens import DEMO_CLIENT_ID, DEMO_CLIENT_SECRET
from app.sandbox.ongoing.seeds import DEMO_GOODS_OWNER_ID, DEMO_PASSWORD, DEMO_USER_NAME
from app.worker import working
from bench.databases import folder, sqlite
from bench.gateways import NO_PACE, connect, environment, opened, run
from bench.processes import NotMeasured
from bench.remotes import over_http
from bench.rows import Row
from bench.shop import TENANT, Shop

ARTICLES = 500
"""The ratio is that of one article: how many there are changes nothing but the time it takes."""
MOST = 3.5


async def measure() -> list[Row]:
    """The gateway's load first, then the loop's, each of a company that Ongoing knows nothing of yet."""
    with folder() as here, sqlite(here) as address:
        async with over_http(here) as remotes:
            shop = Shop(remotes)
            await shop.open(articles=ARTICLES, module=False)
            async with opened(environment(address, remotes, **NO_PACE), remotes, here) as gateway:
                connection, _ = await connect(gateway, shop.connection())
                async with working(gateway, timetable=False):
                    await shop.forget_requests()
                    began = _cpu_seconds()
                    await run(gateway, connection.id, "articles")
                    ours = _cpu_seconds() - began
                requests = await shop.fortnox_requests() + await shop.ongoing_requests()
            await shop.open(articles=ARTICLES, module=False)
            await shop.forget_requests()
            began = _cpu_seconds()
            _load(remotes.fortnox, connection.ongoing_url)
            plain = _cpu_seconds() - began
            if requests != await shop.fortnox_requests() + await shop.ongoing_requests():
                raise NotMeasured("the loop did not make the same requests")
    return [
        Row(
            f"cpu: first load of {ARTICLES} articles",
            f"≤ {MOST} times a plain http.client loop",
            f"{ours / plain:.0f} times ({ours:.1f} s of {plain:.1f} s, {1000 * ours / requests:.1f} ms per request)",
            ours / plain <= MOST,
            note=f"{requests} requests to both sides, one after the other, JSON read and written; this process's own "
            "CPU only (getrusage), the simulators have theirs",
        )
    ]


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _load(fortnox_url: str, ongoing_url: str) -> None:
    """List, read each article, put it: what the gateway does, remembering nothing."""
    fortnox, ongoing = _line(fortnox_url), _line(ongoing_url)
    token = _token(fortnox)
    read = {"Accept": "application/json", "Authorization": f"Bearer {token}"}
    keys = base64.b64encode(f"{DEMO_USER_NAME}:{DEMO_PASSWORD}".encode()).decode()
    write = {"Authorization": f"Basic {keys}", "Content-Type": "application/json"}
    root = urlsplit(ongoing_url).path
    page, pages = 1, 1
    while page <= pages:
        listed = _ask(fortnox, "GET", f"/3/articles?page={page}&limit={LARGEST_PAGE}", read)
        pages = listed["MetaInformation"]["@TotalPages"]
        for item in listed["Articles"]:
            article = _ask(fortnox, "GET", f"/3/articles/{quote(item['ArticleNumber'], safe='')}", read)["Article"]
            _ask(ongoing, "PUT", f"{root}articles", write, json.dumps(_as_in_ongoing(article)))
        page += 1
    fortnox.close()
    ongoing.close()


def _line(url: str) -> http.client.HTTPConnection:
    to = urlsplit(url)
    return http.client.HTTPConnection(str(to.hostname), to.port)


def _token(fortnox: http.client.HTTPConnection) -> str:
    keys = base64.b64encode(f"{DEMO_CLIENT_ID}:{DEMO_CLIENT_SECRET}".encode()).decode()
    head = {
        "Authorization": f"Basic {keys}",
        "TenantId": str(TENANT),
        "Content-Type": "application/x-www-form-urlencoded",
    }
    said = _ask(fortnox, "POST", "/oauth-v1/token", head, urlencode({"grant_type": "client_credentials"}))
    return str(said["access_token"])


def _ask(
    line: http.client.HTTPConnection, method: str, path: str, head: dict[str, str], body: str | None = None
) -> Any:
    line.request(method, path, None if body is None else body.encode(), head)
    answer = line.getresponse()
    said = answer.read()
    if answer.status >= http.client.BAD_REQUEST:
        raise NotMeasured(f"{method} {path} was answered {answer.status}: {said[:300]!r}")
    return json.loads(said)


def _as_in_ongoing(article: dict[str, Any]) -> dict[str, Any]:
    """The fields that the gateway sends of an article (SPEC §2.1)."""
    return {
        "goodsOwnerId": DEMO_GOODS_OWNER_ID,
        "articleNumber": article["ArticleNumber"],
        "articleName": article["Description"],
        "unitCode": article["Unit"],
        "isStockArticle": article["StockGoods"],
        "isActive": article["Active"],
        "barCodeInfo": {"barCode": article["EAN"]},
        "weight": (article["Weight"] or 0) / 1000,
        "length": (article["Depth"] or 0) / 1000,
        "width": (article["Width"] or 0) / 1000,
        "height": (article["Height"] or 0) / 1000,
        "purchasePrice": article["PurchasePrice"],
    }
