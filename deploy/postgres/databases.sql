-- Run once, by an empty Postgres: a database for each service, which its own role alone may open, and the keyring.
-- The passwords are those of the environment of the container.

\getenv password REGISTRATION_PASSWORD
create role registration login password :'password';
create database registration owner registration;
revoke connect on database registration from public;

\getenv password MATCHING_PASSWORD
create role matching login password :'password';
create database matching owner matching;
revoke connect on database matching from public;

\getenv password SESSIONS_PASSWORD
create role sessions login password :'password';
create database sessions owner sessions;
revoke connect on database sessions from public;

\getenv password ANALYTICS_PASSWORD
create role analytics login password :'password';
create database analytics owner analytics;
revoke connect on database analytics from public;

\getenv password NOTIFICATIONS_PASSWORD
create role notifications login password :'password';
create database notifications owner notifications;
revoke connect on database notifications from public;

\getenv password GATEWAY_PASSWORD
create role gateway login password :'password';
create database gateway owner gateway;
revoke connect on database gateway from public;

-- The keys of people's personal values: matching and notifications open them, and the gateway makes and destroys them.
\getenv password KEYRING_PASSWORD
create role keyring login password :'password';
create database keyring owner keyring;
revoke connect on database keyring from public;
