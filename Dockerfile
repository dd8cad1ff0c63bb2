# `docker build .` is all it takes. The base is Python's own slim image, not airbyte/python-connector-base: that one adds
# poetry, tesseract and poppler for connectors that read documents: more to pull and to patch, and nothing here uses it.
# Any Debian-like image with python3 >= 3.10, venv and pip will do: --build-arg BASE_IMAGE=docker.io/airbyte/python-connector-base:4.1.0
ARG BASE_IMAGE=docker.io/library/python:3.13-slim-trixie

FROM ${BASE_IMAGE} AS build
# A virtual environment, because a Debian Python refuses pip outside one. Without a pip of its own: the base's installs into it,
# and none ends up in the image.
RUN python3 -m venv --without-pip /opt/source-xero
WORKDIR /build
# The dependencies change seldom and take longest, so they are a layer of their own; setup.py wants a README to be there.
COPY setup.py pyproject.toml ./
RUN touch README.md \
    && python3 -m pip --python /opt/source-xero/bin/python3 install --no-cache-dir --no-compile . \
    # The packages' own test suites: 25 MB that nothing imports, and as much bytecode.
    && cd /opt/source-xero/lib/python3*/site-packages \
    && rm -rf pandas/tests joblib/test nltk/test numpy/tests numpy/*/tests \
    # Bytecode is compiled here because uid 1000 may not write it later, and without a check of the source's timestamp,
    # because not every tool that copies layers keeps timestamps.
    && python3 -m compileall -q -j 0 --invalidation-mode unchecked-hash .
COPY source_xero source_xero
RUN python3 -m pip --python /opt/source-xero/bin/python3 install --no-cache-dir --no-compile --no-deps --force-reinstall . \
    && python3 -m compileall -q --invalidation-mode unchecked-hash /opt/source-xero/lib/python3*/site-packages/source_xero \
    # The pretend Xero stays outside.
    && rm -f /opt/source-xero/bin/xero-sandbox

FROM ${BASE_IMAGE}
# Bytecode halves the start (0.8 s instead of 1.6 s of importing), and Python's own images come without the standard library's.
RUN python3 -c "import compileall, re, sysconfig; compileall.compile_dir(sysconfig.get_path('stdlib'), quiet=2, \
    rx=re.compile('/(test|tests|idlelib|lib2to3|ensurepip|turtledemo|site-packages|dist-packages)/'))" \
    && (getent passwd 1000 > /dev/null || useradd --uid 1000 --user-group --create-home --shell /usr/sbin/nologin airbyte)
COPY --from=build /opt/source-xero /opt/source-xero
LABEL io.airbyte.name=airbyte/source-xero \
      io.airbyte.version=3.0.0
# Kubernetes starts what AIRBYTE_ENTRYPOINT names instead of the ENTRYPOINT. No shell in between: a SIGTERM reaches the connector.
ENV PATH=/opt/source-xero/bin:$PATH \
    AIRBYTE_ENTRYPOINT=/opt/source-xero/bin/source-xero
# By number, so that a cluster that demands `runAsNonRoot` can tell.
USER 1000:1000
WORKDIR /airbyte
ENTRYPOINT ["/opt/source-xero/bin/source-xero"]
