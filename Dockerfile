# One image for the web server, the worker and the timetable; compose.yaml says what each one runs.
# Nothing in it is written to when it runs: /data and /keys are volumes, /tmp is memory.

FROM python:3.11-slim-bookworm AS packages
COPY requirements/production.txt /requirements.txt
RUN python3 -m venv /venv
RUN /venv/bin/pip install --disable-pip-version-check --no-compile --require-hashes -r /requirements.txt
RUN /venv/bin/python -m compileall -q -j 0 /venv/lib || true

FROM python:3.11-slim-bookworm
COPY --from=packages /venv /venv
COPY . /app
WORKDIR /app
ENV PATH=/venv/bin:/usr/local/bin:/usr/bin:/bin \
    HOME=/tmp \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DATA_DIR=/data \
    KEY_DIR=/keys \
    STATIC_DIR=/static
RUN chmod -R a+rX /app && python -m compileall -q -j 0 /app
RUN mkdir -m 700 /data /keys /static && chown 10001:10001 /data /keys /static
USER 10001:10001
RUN python manage.py collectstatic --noinput --verbosity 0 && find /data /keys -mindepth 1 -delete
EXPOSE 8000
CMD ["gunicorn", "--config=python:config.gunicorn", "config.wsgi", "--workers=2", "--threads=32", "--bind=0.0.0.0:8000"]
