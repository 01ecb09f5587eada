CREATE TABLE api_utmtracking (
    id integer primary key autoincrement,
    click_id text not null unique,
    event_type text not null,
    timestamp text not null,
    received_at text not null,
    user_id text,
    first_name text,
    last_name text,
    utm_source text,
    utm_medium text,
    utm_campaign text,
    utm_content text,
    utm_term text,
    ref text,
    ref_source text,
    vk_ad_id text,
    vk_ref text,
    vk_platform text,
    url text,
    referrer text,
    user_agent text,
    ip_address text,
    offer text not null,
    launch_params_check text not null,
    extra text
  ) strict;
CREATE INDEX api_utmtracking_by_time on api_utmtracking (event_type, timestamp);
CREATE TABLE attempts (
    delivery_id integer not null,
    number integer not null,
    outcome text not null check (outcome in ('delivered', 'rejected', 'unavailable', 'unknown')),
    http_status integer,
    location text,
    error text,
    gateway text not null,
    started_at integer not null,
    duration_ms integer not null,
    primary key (delivery_id, number)
  ) strict, without rowid;
CREATE TABLE deliveries (
    id integer primary key,
    network text not null,
    host text not null,
    url text not null,
    user_agent text,
    referer text,
    status text not null check (status in ('pending', 'delivered', 'failed')),
    attempts integer not null,
    unknowns integer not null,
    due_at integer not null,
    leased_by text,
    interrupted integer not null,
    http_status integer,
    location text,
    error text,
    created_at integer not null,
    finished_at integer
  ) strict;
CREATE INDEX deliveries_due on deliveries (host, due_at, id) where status = 'pending';
CREATE TABLE event_keys (
    event_id text primary key,
    click_id text not null,
    user_id text,
    offer text not null
  ) strict, without rowid;
