# KI-Lotse as an image. Each RUN line is a plain command; tests/house/test_image_steps.py runs them all.

FROM node:24-slim AS assets
WORKDIR /srv/ki-lotse
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts

FROM python:3.13-slim AS packages
WORKDIR /srv/ki-lotse
COPY requirements.txt ./
RUN python3 -m venv .venv
RUN .venv/bin/python -m pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .
RUN .venv/bin/python -m pip install --no-deps --no-build-isolation -e .
RUN mkdir state

FROM python:3.13-slim
WORKDIR /srv/ki-lotse
COPY --from=packages /srv/ki-lotse ./
COPY --from=packages --chown=www-data:www-data /srv/ki-lotse/state state
COPY --from=assets /srv/ki-lotse/node_modules node_modules
ENV PATH=/srv/ki-lotse/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    KI_LOTSE_DATA_DIR=/srv/ki-lotse/state \
    LOG_FORMAT=json \
    HOST=0.0.0.0 \
    PORT=8000
USER www-data
VOLUME /srv/ki-lotse/state
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/readyz', timeout=4)"]
CMD ["ki-lotse", "serve", "--no-worker"]
