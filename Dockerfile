# The chat as `make run` starts it, without an AWS account:
#   docker build -t chat . && docker run --rm -p 8000:8000 chat
FROM python:3.13-slim

WORKDIR /chat
COPY requirements/local.txt requirements/
RUN pip install --no-cache-dir --require-hashes -r requirements/local.txt

COPY packages/ packages/
RUN pip install --no-cache-dir --no-deps --no-build-isolation packages/chalice-gateway packages/chat-client

COPY .chalice/ .chalice/
COPY app.py ./
COPY chalicelib/ chalicelib/
COPY static/ static/
COPY tools/ tools/
RUN python -m tools.bundle_page

RUN useradd --create-home chat
USER chat
EXPOSE 8000
STOPSIGNAL SIGINT
CMD ["python", "-m", "chalice_gateway", "--project-dir", ".", "--host", "0.0.0.0", "--port", "8000"]
