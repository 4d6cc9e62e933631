# One bot. It needs a PostgreSQL (see compose.yaml) or a volume at /data for an SQLite file, and the settings of .env.example.
FROM python:3.11-slim

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 HEALTH_PORT=8081
WORKDIR /app

# Exact versions by their hashes, all extras included. On x86-64 `pysqlite3` brings an SQLite without the WAL-reset fault; elsewhere the
# bot sees by the version whether it may use WAL.
COPY requirements/server.txt requirements/
RUN pip install --no-cache-dir --no-deps --require-hashes --requirement requirements/server.txt

COPY . .
RUN for texts in views/locales/*/LC_MESSAGES/*.po; do \
        python -m babel.messages.frontend --quiet compile --input-file "$texts" --output-file "${texts%.po}.mo" || exit 1; \
    done

# A new volume takes over who owns the folder.
RUN useradd --system --no-create-home rapport && install --directory --owner rapport --mode 0700 /data
USER rapport

HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ[\"HEALTH_PORT\"]}/livez', timeout=2)"]
STOPSIGNAL SIGTERM
CMD ["python", "-m", "bot", "run"]
