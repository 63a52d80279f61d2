"""The journal as admins read it: every unsafe action, filtered, page by page or as CSV."""

from app.admin.journal.routes import router

__all__ = ["router"]
