#!/bin/sh
# Passwords of the two roles, where they come over a network (compose.yaml).
set -eu
psql --quiet --username postgres --set dim="$DIM_PASSWORD" --set owner="$OWNER_PASSWORD" <<'SQL'
ALTER ROLE dim PASSWORD :'dim';
ALTER ROLE dim_owner PASSWORD :'owner';
SQL
