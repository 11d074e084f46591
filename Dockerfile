# The service with its pinned requirements and its rules: no compiler, no package cache, no root.
FROM python:3.11.14-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
COPY requirements.txt /tmp/requirements.txt
RUN /opt/venv/bin/pip install --no-deps --require-hashes --requirement /tmp/requirements.txt
WORKDIR /app
COPY . .
# Node.js builds the pages, and stays behind with what it needs for that.
RUN python -m venv /opt/building && /opt/building/bin/python -m web && rm -r web/node_modules
RUN /opt/venv/bin/python -m compileall -q /app && /opt/venv/bin/python -m calc_service rules check \
    && /opt/venv/bin/python -m calc_service compile && chmod -R a+rX /app/.compiled

FROM python:3.11.14-slim-bookworm
# An empty volume takes over whose the folder is that it is mounted on (deploy/compose.yaml).
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin service \
    && install --directory --owner=10001 --group=10001 --mode=0700 /var/lib/calc-batches \
    && install --directory --owner=10001 --group=10001 --mode=0700 /var/lib/calc-runs
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
WORKDIR /app
# Without keys, or a proxy that signs people in, it refuses to start here (CALC_STATE, CALC_PROXY_FILE).
# The container may run with --read-only; batches need a writable /tmp, or CALC_BATCH_FOLDER on a writable volume.
ENV PATH="/opt/venv/bin:$PATH" PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 CALC_BIND=0.0.0.0:8000
USER 10001
EXPOSE 8000
# Ready is more than alive: restart by /healthz, since no restart helps a full disk or a database that is down.
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
    CMD ["python", "-c", "import os; from urllib.request import urlopen; urlopen('http://127.0.0.1:' + os.environ['CALC_BIND'].rpartition(':')[2] + '/readyz', timeout=2)"]
CMD ["gunicorn"]
