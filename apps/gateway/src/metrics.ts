import type { AlertKind, ConnectorStatus, Verdict } from "@metka/contract";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { AttemptReport } from "./deliver/attempts.ts";
import type { Lane } from "./deliver/lane.ts";

export interface MetricsSources {
  readonly lanes: () => Iterable<Lane>;
  /** By the clock of the lanes. */
  readonly monotonicMs: () => number;
  /** Slugs of the offers that there are now. */
  readonly offers: () => Iterable<string>;
  readonly pendingHosts: () => Promise<readonly { host: string; pending: number }[]>;
  /** How long ago the replica of reports equalled the database, ms; undefined: it never did. */
  readonly reportsBehindMs: () => number | undefined;
  /** What is polled from outside, as the database has it. */
  readonly connectors: () => Promise<readonly ConnectorStatus[]>;
  /** Log lines that could not be written. */
  readonly droppedLines: () => number;
}

/** Why the gateway closed a connection that its client had not closed. */
export type ClosedFor = "too_many_requests_at_once" | "answer_not_read" | "too_many_connections" | "headers_too_large";

export type ClickResult = "stored" | "duplicate" | "refused" | "redirected" | "bot";

const CONNECTOR_GAUGES: readonly {
  readonly name: string;
  readonly help: string;
  /** null: nothing is known. */
  readonly value: (connector: ConnectorStatus) => number | null;
}[] = [
  {
    name: "metka_connector_failures",
    help: "Polls that failed in a row, by connector; 0: the last one succeeded",
    value: ({ failures }) => failures,
  },
  {
    name: "metka_connector_lag_seconds",
    help: "How long ago a poll last succeeded, by connector",
    value: ({ lag_seconds }) => lag_seconds,
  },
  {
    name: "metka_reconciliation_difference_percent",
    help: "By how much the last closed day differs from the network's own figures, by connector",
    value: ({ difference_percent }) => difference_percent,
  },
];

/** The gateway's figures for Prometheus. Seconds where the unit is not in the name. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #clicks = new Counter({
    name: "metka_clicks_total",
    help: "Clicks by offer and by what became of them",
    labelNames: ["offer", "result"],
    registers: [this.#registry],
  });
  #asked: Promise<string> | undefined;
  readonly #lost: Counter<"offer">;
  readonly #polls = new Counter({
    name: "metka_connector_polls_total",
    help: "Polls by connector and how they ended",
    labelNames: ["connector", "result"],
    registers: [this.#registry],
  });
  readonly #postbacks = new Counter({
    name: "metka_postbacks_total",
    help: "Postbacks by network and verdict",
    labelNames: ["network", "verdict"],
    registers: [this.#registry],
  });
  readonly #requests = new Histogram({
    name: "metka_http_request_duration_seconds",
    help: "Requests by route and status",
    labelNames: ["route", "status"],
    buckets: [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10],
    registers: [this.#registry],
  });
  readonly #messages = new Counter({
    name: "metka_messages_total",
    help: "Attempts to send messages to targets by what came of them, and messages that were skipped",
    labelNames: ["target", "result"],
    registers: [this.#registry],
  });
  readonly #alerts = new Counter({
    name: "metka_alerts_total",
    help: "Alerts that this gateway saw begin or end, by kind",
    labelNames: ["kind", "state"],
    registers: [this.#registry],
  });
  readonly #closed = new Counter({
    name: "metka_connections_closed_total",
    help: "Connections that the gateway closed by itself, by reason",
    labelNames: ["reason"],
    registers: [this.#registry],
  });
  readonly #attempts = new Histogram({
    name: "metka_attempt_duration_seconds",
    help: "Delivery attempts by host and outcome",
    labelNames: ["host", "outcome"],
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [this.#registry],
  });

  constructor({ lanes, monotonicMs, offers, pendingHosts, reportsBehindMs, droppedLines, connectors }: MetricsSources) {
    const registers = [this.#registry];
    this.#lost = new Counter({
      name: "metka_clicks_lost_total",
      help: "Clicks of redirects that the database did not confirm, by offer",
      labelNames: ["offer"],
      registers,
      collect() {
        // 0 begins the count: an alert on its growth would miss the very first loss of a figure that was not there.
        for (const offer of offers()) this.inc({ offer }, 0);
      },
    });
    collectDefaultMetrics({ register: this.#registry });
    new Counter({
      name: "metka_log_lines_dropped_total",
      help: "Log lines that could not be written: the disk was full, or the reader had stopped",
      registers,
      collect() {
        this.reset();
        this.inc(droppedLines());
      },
    });
    new Gauge({
      name: "metka_attempts_in_flight",
      help: "Attempts under way by host",
      labelNames: ["host"],
      registers,
      collect() {
        for (const { host, inFlight } of lanes()) this.set({ host }, inFlight);
      },
    });
    new Gauge({
      name: "metka_attempts_limit",
      help: "Attempts that may be under way now, by host",
      labelNames: ["host"],
      registers,
      collect() {
        for (const lane of lanes()) this.set({ host: lane.host }, lane.capacity(monotonicMs()));
      },
    });
    new Gauge({
      name: "metka_breaker_open",
      help: "1 where a host is known to be dead",
      labelNames: ["host"],
      registers,
      collect() {
        for (const { host, breaker } of lanes()) this.set({ host }, breaker.open ? 1 : 0);
      },
    });
    new Gauge({
      name: "metka_deliveries_pending",
      help: "Deliveries waiting or under way, by host, of all gateways on this database",
      labelNames: ["host"],
      registers,
      async collect() {
        this.reset();
        // While the database is away this one figure is missing, and all the others are needed the more.
        for (const { host, pending } of await pendingHosts().catch(() => [])) this.set({ host }, pending);
      },
    });
    // Those of one scrape share one question to the database.
    let asked: Promise<readonly ConnectorStatus[]> | undefined;
    const connectorsOnce = () => {
      asked ??= connectors()
        .catch(() => [])
        .finally(() => {
          asked = undefined;
        });
      return asked;
    };
    for (const { name, help, value } of CONNECTOR_GAUGES) {
      new Gauge({
        name,
        help,
        labelNames: ["connector"],
        registers,
        async collect() {
          const all = await connectorsOnce();
          this.reset();
          for (const one of all) {
            const figure = value(one);
            if (figure !== null) this.set({ connector: one.name }, figure);
          }
        },
      });
    }
    new Gauge({
      name: "metka_reports_behind_seconds",
      help: "How long ago the replica of reports equalled the database: about a second",
      registers,
      collect() {
        const behindMs = reportsBehindMs();
        // A value that is not known is left out: 0 would mean that all is well.
        if (behindMs === undefined) this.remove();
        else this.set(behindMs / 1000);
      },
    });
  }

  click(offer: string, result: ClickResult): void {
    this.#clicks.inc({ offer, result });
  }

  lost(offer: string): void {
    this.#lost.inc({ offer });
  }

  postback(network: string, verdict: Verdict): void {
    this.#postbacks.inc({ network, verdict });
  }

  request(route: string, status: number, durationMs: number): void {
    this.#requests.observe({ route, status }, durationMs / 1000);
  }

  attempt({ host, outcome, durationMs, target }: AttemptReport): void {
    this.#attempts.observe({ host, outcome }, durationMs / 1000);
    if (target !== null) this.#messages.inc({ target, result: outcome });
  }

  alert(kind: AlertKind, state: "began" | "ended"): void {
    this.#alerts.inc({ kind, state });
  }

  messageSkipped(target: string): void {
    this.#messages.inc({ target, result: "skipped" });
  }

  polled(connector: string, result: "succeeded" | "failed"): void {
    this.#polls.inc({ connector, result });
  }

  connectionClosed(reason: ClosedFor): void {
    this.#closed.inc({ reason });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** Requests at the same time share one answer: it asks the database, and anybody may ask. */
  async text(): Promise<string> {
    this.#asked ??= this.#registry.metrics();
    try {
      return await this.#asked;
    } finally {
      this.#asked = undefined;
    }
  }
}
