"""KI-Lotse: the service desk of a state AI competence centre."""

__version__ = "0.1.0"
