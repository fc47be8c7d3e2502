"""How the documentation is built: `make docs`, without a network."""

import sys
from pathlib import Path

from sphinx.application import Sphinx

import sim

project = "Datong Policy Simulation Toolkit"
author = "The project's authors"
version = release = sim.__version__
html_title = f"{project} {release}"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.doctest"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]
html_theme = "furo"
html_static_path = ["_static", "../sim/data/fonts"]
html_css_files = ["look.css"]
html_show_sphinx = False
html_copy_source = False
autodoc_typehints = "description"
autodoc_member_order = "bysource"
nitpicky = False
suppress_warnings = ["myst.header"]  # generated pages begin at the heading of the table they are


def setup(app: Sphinx) -> None:
    """Write the pages that come from the model itself before anything is read."""
    sys.path.insert(0, str(Path(__file__).parent))
    from generate import write

    app.connect("builder-inited", lambda app: write(Path(app.srcdir) / "reference"))
