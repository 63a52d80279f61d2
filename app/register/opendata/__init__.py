"""What everyone may take of the register: every version as CSV, JSON and XLSX, its schema, and a catalogue of it all.

Told is what `told(…, Reader.public)` says, to everyone alike; see docs/decisions/2026-11-25-register-open-data.md.
"""
