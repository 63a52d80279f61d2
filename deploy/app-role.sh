#!/bin/sh
# The role KI-Lotse works with: it owns nothing, so what it may do is what the migrations grant.
# Runs once, when PostgreSQL's container makes its database; APP_PASSWORD is the role's password.
set -eu
psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d "$POSTGRES_DB" -v password="$APP_PASSWORD" <<'SQL'
CREATE ROLE ki_lotse LOGIN PASSWORD :'password';
SQL
