"""Packaging of source-xero; tool settings live in pyproject.toml."""

from setuptools import find_packages, setup

CONNECTOR = [
    # Pinned exactly: unit_tests/cdk_contract holds the behaviour that we rely on and that the CDK does not promise.
    "airbyte-cdk==7.39.1",
    "jsonschema>=4.17,<5",
    "orjson>=3.10,<4",
    "pendulum>=3,<4",
    "pyjwt>=2.8,<3",
    "pyyaml>=6,<7",
    "requests>=2.31,<3",
    # The page of `connect`: requests, forms, cookies and a small threaded server in one package, which needs one that Jinja2
    # needs as well. Starlette with uvicorn would be six more, for a page that one person looks at once.
    "jinja2>=3.1,<4",
    "werkzeug>=3.1,<4",
]
SANDBOX = [
    "click>=8.1,<9",
    "httptools>=0.6,<1",
    "jinja2>=3.1,<4",
    "starlette>=0.40,<2",
    "uvicorn>=0.30,<1",
    "uvloop>=0.19,<1",
]
TEST = [
    "airbyte-cdk[dev]==7.39.1",
    # Pinned: it drives Debian's Chromium, of which there is one version at a time. The page that connects is tested with it.
    "playwright==1.65.2",
    "pillow>=11,<13",  # makes the guide's pictures small
    "airbyte-connector-models>=0.1.12,<0.2; python_version<'3.13'",
    "pytest>=7,<10",
    "pytest-xdist>=3.5,<4",
    "pyxero>=0.9.5,<0.10",
    "requests-mock>=1.11,<2",
    "xero-python>=9,<16",
]
LINT = ["mypy>=1.13,<3", "ruff>=0.8,<1", "types-PyYAML", "types-requests", "types-jsonschema"]
# PyAirbyte supports Python 3.10 to 3.12 only.
DEMO = [
    "airbyte>=0.71.3,<0.72; python_version<'3.13'",
    "duckdb>=1.4,<2",
    "matplotlib>=3.8,<4",
    "rich>=13,<16",
]

setup(
    name="source-xero",
    version="3.0.0",
    description="Load Xero into a warehouse",
    long_description=open("README.md", encoding="utf-8").read(),
    long_description_content_type="text/markdown",
    license="MIT",
    python_requires=">=3.10",
    packages=find_packages(include=["source_xero", "source_xero.*", "xero_sandbox", "xero_sandbox.*"]),
    package_data={
        "source_xero": [
            "*.yaml",
            "destination/*.yaml",
            "destination/schemas/*.json",
            "schemas/*.json",
            "schemas/shared/*.json",
            "connect/templates/*.html",
            "connect/*.css",
            "connect/*.js",
            "py.typed",
        ],
        "xero_sandbox": ["*.json", "pages/*.html", "py.typed"],
    },
    install_requires=CONNECTOR,
    extras_require={"sandbox": SANDBOX, "dev": SANDBOX + TEST + LINT, "demo": SANDBOX + DEMO},
    entry_points={
        "console_scripts": [
            "source-xero=source_xero.program:source_xero",
            "destination-xero=source_xero.program:destination_xero",
            "xero-sandbox=xero_sandbox.__main__:main",
        ]
    },
)
