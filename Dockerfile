# syntax=docker/dockerfile:1
# Two images: `production` (the default: gateway and worker) and `demo`, which has the simulators of both remotes as well.

FROM python:3.11-slim AS dependencies
ENV UV_PROJECT_ENVIRONMENT=/opt/lagerbro UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never
RUN pip install --no-cache-dir uv==0.13.9
WORKDIR /src
COPY pyproject.toml uv.lock README.md LICENSE ./
RUN uv sync --frozen --no-dev --no-install-project

FROM dependencies AS build-demo
COPY alembic alembic
COPY app app
RUN uv sync --frozen --no-dev --no-editable

FROM dependencies AS build-production
COPY alembic alembic
COPY app app
RUN rm -rf app/sandbox app/demo && uv sync --frozen --no-dev --no-editable

FROM python:3.11-slim AS runtime
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/lagerbro lagerbro
ENV PATH=/opt/lagerbro/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    LAGERBRO_HOST=0.0.0.0 \
    LAGERBRO_PORT=8000 \
    LAGERBRO_DATABASE_URL=sqlite:////var/lib/lagerbro/lagerbro.sqlite3
USER lagerbro
WORKDIR /var/lib/lagerbro
VOLUME /var/lib/lagerbro
EXPOSE 8000

FROM runtime AS demo
COPY --from=build-demo /opt/lagerbro /opt/lagerbro
CMD ["lagerbro", "demo"]

FROM runtime AS production
COPY --from=build-production /opt/lagerbro /opt/lagerbro
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f\"http://127.0.0.1:{os.environ['LAGERBRO_PORT']}/healthz\", timeout=4)"]
CMD ["lagerbro", "serve"]
