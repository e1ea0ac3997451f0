-- Two roles, one database; run it as often as you like:
--     runuser -u postgres -- psql --file /srv/dim/deploy/postgresql/setup.sql
-- dim_owner owns the tables and changes them (dim migrate). dim serves: it reads and writes rows, and
-- can neither empty a table nor switch off what keeps history from being changed.
\set ON_ERROR_STOP on
SELECT format('CREATE ROLE %I LOGIN', name) FROM unnest(ARRAY['dim_owner', 'dim']) AS name
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec
SELECT 'CREATE DATABASE dim OWNER dim_owner TEMPLATE template0 ENCODING ''UTF8'''
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'dim') \gexec
ALTER DATABASE dim OWNER TO dim_owner;
REVOKE ALL ON DATABASE dim FROM PUBLIC;
GRANT CONNECT ON DATABASE dim TO dim;
-- A transaction that nobody ends would keep the class waiting.
ALTER ROLE dim IN DATABASE dim SET idle_in_transaction_session_timeout = '60s';

\connect dim
-- Up to version 1.0.0 dim owned everything itself.
REASSIGN OWNED BY dim TO dim_owner;
ALTER SCHEMA public OWNER TO dim_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO dim;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM dim;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO dim;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO dim;
ALTER DEFAULT PRIVILEGES FOR ROLE dim_owner IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO dim;
ALTER DEFAULT PRIVILEGES FOR ROLE dim_owner IN SCHEMA public
  GRANT USAGE, SELECT ON SEQUENCES TO dim;
