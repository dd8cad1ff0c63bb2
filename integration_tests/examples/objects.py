"""One example of each object that can be written."""

from integration_tests.examples.documents import DOCUMENTS
from integration_tests.examples.example import Example
from integration_tests.examples.papers import PAPERS
from integration_tests.examples.registers import REGISTERS
from integration_tests.examples.settlements import SETTLEMENTS

EXAMPLES: dict[str, Example] = REGISTERS | DOCUMENTS | SETTLEMENTS | PAPERS
