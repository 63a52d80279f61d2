"""Under what terms the data may be used, and what they are called."""

LICENCE_URI = "http://dcat-ap.de/def/licenses/dl-zero-de/2.0"
LICENCE_TEXT = "https://www.govdata.de/dl-de/zero-2-0"
LICENCE_NAME = "Datenlizenz Deutschland – Zero – Version 2.0"
SCHEMA_VERSION = "1.0"
"""Raised with each change of fields or shape: the first number where readers must change something."""
