CREATE TABLE ad_names (
      id text not null,
      kind text not null check (kind in ('banner', 'group', 'campaign')),
      name text not null,
      status text not null,
      parent_id text,
      connector text not null,
      updated_at text not null,
      primary key (id, kind)
    ) strict, without rowid;
CREATE TABLE alerts (
      kind text not null,
      subject text not null,
      since integer,
      bad_at integer,
      bad_by text,
      good_at integer,
      active integer not null check (active in (0, 1)),
      episode integer not null,
      begun_at integer,
      ended_at integer,
      details text not null,
      primary key (kind, subject)
    ) strict, without rowid;
CREATE TRIGGER report_click_added after insert on api_utmtracking  begin insert into report_changes (kind, from_id, to_id) values ('clicks', new.id, new.id); end;
CREATE TRIGGER report_click_changed after update on api_utmtracking  begin insert into report_changes (kind, from_id, to_id) values ('clicks', min(old.id, new.id), max(old.id, new.id)); end;
CREATE TRIGGER report_click_gone after delete on api_utmtracking  begin insert into report_changes (kind, from_id, to_id) values ('clicks', old.id, old.id); end;
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
      extra text,
      isbot integer not null default 0,
      visit_click_id text
    ) strict;
CREATE INDEX api_utmtracking_by_received on api_utmtracking (received_at);
CREATE INDEX api_utmtracking_by_s6 on api_utmtracking ((extra ->> 's6')) where user_id is null;
CREATE INDEX api_utmtracking_by_time on api_utmtracking (event_type, timestamp);
CREATE INDEX api_utmtracking_by_user on api_utmtracking (user_id, offer, received_at);
CREATE INDEX api_utmtracking_by_visit on api_utmtracking (visit_click_id) where visit_click_id is not null;
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
CREATE TABLE audit (
      id integer primary key autoincrement,
      at integer not null,
      who text not null check (who in ('token', 'session')),
      session text,
      action text not null,
      route text not null,
      object text,
      summary text not null
    ) strict;
CREATE TABLE connectors (
      name text primary key,
      kind text not null,
      next_run_at integer not null,
      run text,
      leased_by text,
      lease_ends_at integer,
      started_at integer,
      success_at integer,
      failed_at integer,
      error text,
      failures integer not null,
      summary text,
      state text
    ) strict;
CREATE TABLE conversion_changes (
      id integer primary key autoincrement,
      conversion_id integer not null,
      postback_id integer not null,
      from_status text,
      to_status text not null,
      payout_minor integer,
      currency text,
      changed_at text not null
    ) strict;
CREATE INDEX conversion_changes_by_conversion on conversion_changes (conversion_id);
CREATE TRIGGER report_conversion_added after insert on conversions  begin insert into report_changes (kind, from_id, to_id) values ('conversions', new.id, new.id); end;
CREATE TRIGGER report_conversion_changed after update on conversions when (old.id, old.network, old.status, old.created_at) <> (new.id, new.network, new.status, new.created_at)
      or old.payout_minor is not new.payout_minor or old.currency is not new.currency or old.offer is not new.offer
      or old.click_id is not new.click_id or old.first_click_id is not new.first_click_id begin insert into report_changes (kind, from_id, to_id) values ('conversions', min(old.id, new.id), max(old.id, new.id)); end;
CREATE TRIGGER report_conversion_gone after delete on conversions  begin insert into report_changes (kind, from_id, to_id) values ('conversions', old.id, old.id); end;
CREATE TRIGGER report_conversion_withdrawn after update of withdrawn_at on conversions
      when old.withdrawn_at is not new.withdrawn_at begin insert into report_changes (kind, from_id, to_id) values ('conversions', new.id, new.id); end;
CREATE TABLE conversions (
      id integer primary key autoincrement,
      network text not null,
      identity text not null,
      transaction_id text,
      goal text not null,
      status text not null check (status in ('pending', 'approved', 'rejected')),
      payout_minor integer,
      currency text,
      offer text,
      user_id text,
      click_id text,
      first_click_id text,
      model text check (model in ('click_id', 'last_click')),
      evidence text,
      reason text,
      first_postback_id integer not null,
      last_postback_id integer not null,
      created_at text not null,
      updated_at text not null,
      checked_at text, withdrawn_at text,
      unique (network, identity)
    ) strict;
CREATE INDEX conversions_by_click on conversions (click_id);
CREATE INDEX conversions_by_first_click on conversions (first_click_id);
CREATE INDEX conversions_by_time on conversions (created_at);
CREATE INDEX conversions_by_user on conversions (user_id);
CREATE INDEX conversions_unattributed on conversions (checked_at, id) where checked_at is not null;
CREATE TABLE costs (
      day text not null,
      mark text not null check (mark in (
        'utm_source', 'utm_medium', 'utm_campaign', 'utm_content', 'utm_term', 'ref', 'ref_source', 'vk_ad_id',
        'vk_ref', 'vk_platform', 'offer'
      )),
      value text not null check (value <> ''),
      currency text not null,
      zone text not null,
      amount_minor integer not null check (amount_minor >= 0),
      updated_at text not null, source text not null default 'import',
      primary key (day, mark, value, currency)
    ) strict, without rowid;
CREATE TRIGGER report_delivery_added after insert on deliveries  begin insert into report_changes (kind, from_id, to_id) values ('clicks', new.id, new.id); end;
CREATE TRIGGER report_delivery_changed after update of id, status on deliveries when old.status <> new.status or old.id <> new.id begin insert into report_changes (kind, from_id, to_id) values ('clicks', min(old.id, new.id), max(old.id, new.id)); end;
CREATE TRIGGER report_delivery_gone after delete on deliveries  begin insert into report_changes (kind, from_id, to_id) values ('clicks', old.id, old.id); end;
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
    , target text, method text, body text) strict;
CREATE INDEX deliveries_due on deliveries (host, due_at, id) where status = 'pending';
CREATE INDEX deliveries_failed on deliveries (id) where status = 'failed';
CREATE TABLE erasures (
      id integer primary key autoincrement,
      erased_at integer not null,
      erased_rows text not null
    ) strict;
CREATE TABLE event_keys (
      event_id text primary key,
      click_id text not null,
      user_id text,
      offer text not null
    ) strict, without rowid;
CREATE INDEX event_keys_by_click on event_keys (click_id);
CREATE TABLE messages (
      id integer primary key autoincrement,
      target text not null,
      key text not null,
      kind text not null check (kind in ('conversion', 'alert', 'test')),
      conversion_id integer,
      change_id integer,
      status text,
      facts text,
      state text not null check (state in ('new', 'queued', 'skipped')),
      reason text,
      created_at text not null,
      unique (target, key)
    ) strict;
CREATE INDEX messages_by_conversion on messages (conversion_id) where conversion_id is not null;
CREATE INDEX messages_new on messages (id) where state = 'new';
CREATE TABLE networks (
      slug text primary key,
      settings text not null,
      token text not null,
      active integer not null check (active in (0, 1)),
      revision integer not null,
      created_at text not null,
      updated_at text not null
    ) strict, without rowid;
CREATE TABLE offers (
      slug text primary key,
      title text not null,
      network text not null,
      template text not null,
      short text unique,
      network_offer_id text,
      click_id_param text,
      active integer not null check (active in (0, 1)),
      created_at text not null,
      updated_at text not null,
      unique (network, network_offer_id)
    ) strict, without rowid;
CREATE TABLE postbacks (
      id integer primary key autoincrement,
      network text not null,
      received_at text not null,
      method text not null,
      ip text not null,
      params text not null,
      verdict text not null check (verdict in ('accepted', 'updated', 'duplicate', 'unattributed', 'rejected')),
      reason text,
      conversion_id integer,
      network_revision integer not null
    ) strict;
CREATE INDEX postbacks_by_conversion on postbacks (conversion_id);
CREATE INDEX postbacks_set_aside on postbacks (network, network_revision, id) where verdict = 'rejected';
CREATE TABLE report_changes (
      id integer primary key autoincrement,
      kind text not null check (kind in ('clicks', 'conversions')),
      from_id integer not null,
      to_id integer not null
    ) strict;
CREATE TABLE report_links (
      id text primary key,
      secret_hash text not null unique,
      name text not null,
      query text not null,
      days integer,
      created_at integer not null,
      expires_at integer not null
    ) strict;
CREATE TABLE report_source (
      id integer primary key check (id = 1),
      source text not null,
      hash_key text not null,
      forgotten_to text not null
    ) strict, without rowid;
CREATE TABLE saved_reports (
      id text primary key,
      name text not null,
      view text not null,
      created_at integer not null
    ) strict;
CREATE TABLE sessions (
      id_hash text primary key,
      token_hash text not null,
      created_at integer not null,
      expires_at integer not null
    ) strict;
CREATE TABLE statistics_rows (
      id integer primary key autoincrement,
      network text not null,
      kind text not null check (kind in ('click', 'user')),
      scope text not null,
      key text not null,
      day text not null,
      value text,
      source text not null,
      offers text not null,
      clicks integer not null,
      uniques integer not null,
      conversions integer not null,
      approved integer not null,
      pending integer not null,
      rejected integer not null,
      income_minor integer not null,
      applied integer not null,
      updated_at text not null,
      unique (network, kind, key, day, scope)
    ) strict;
CREATE INDEX statistics_rows_by_day on statistics_rows (network, day);
CREATE INDEX statistics_rows_by_source on statistics_rows (source, day);
CREATE INDEX statistics_rows_by_user on statistics_rows (value) where kind = 'user';
CREATE TABLE targets (
      slug text primary key,
      settings text not null,
      active integer not null check (active in (0, 1)),
      revision integer not null,
      created_at text not null,
      updated_at text not null
    ) strict, without rowid;
