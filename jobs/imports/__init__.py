"""History and visits from files: exports of Meta Business Suite, web analytics, and whatever a mapping explains.

`sheet` reads CSV and XLSX, `vocabulary` knows the headings, `values` the numbers and days, `taking` turns rows into the
lake's, `importing` brings them in and takes them back. What is imported never mixes with what was observed.
"""

from jobs.imports.errors import ImportRefused
from jobs.imports.importing import Imported, import_file, remove_import

__all__ = ["ImportRefused", "Imported", "import_file", "remove_import"]
