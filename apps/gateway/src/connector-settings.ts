import {
  ConnectorsFileSchema,
  LEADS_TECH_DATES,
  type LeadsTechDates,
  type LeadsTechEntry,
  LeadsTechEntrySchema,
} from "@metka/contract";
import { Compile } from "typebox/compile";
import {
  type EntryReader,
  FILE,
  type PollingSettings,
  pollingOfEntry,
  pollingOfEnvironment,
  reportMistakes,
  type SettingsReader,
  secretOf,
} from "./settings-reader.ts";
import { readVkAdsEntry, type VkAdsSettings, vkAdsOfEnvironment } from "./vk-ads-settings.ts";

/** One account of leads.tech whose statistics are polled. */
export interface LeadsTechSettings extends PollingSettings {
  readonly kind: "leads-tech";
  readonly name: string;
  readonly login: string;
  readonly password: string;
  /** The slug of the network whose conversions these are. */
  readonly network: string;
  /** Only rows with these values. */
  readonly subs: Readonly<Record<string, string>>;
  readonly dates: LeadsTechDates;
  /** A closed day that differs by more is logged. */
  readonly differencePercent: number;
}

/** What is polled, with its secrets. A new kind adds its settings here and its reader to `FILE_KINDS`. */
export type ConnectorSettings = LeadsTechSettings | VkAdsSettings;

const LEADS_TECH = {
  url: "https://api.leads.tech",
  network: "leads-tech",
  minutes: 15,
  // Figures of a day change for weeks.
  days: 45,
  // Public clients wait so long between pages.
  pauseMs: 500,
  differencePercent: 5,
};

/** The connectors that the environment and the file name; none: nothing is polled. */
export function readConnectors(read: SettingsReader): readonly ConnectorSettings[] {
  const found = [...leadsTechOfEnvironment(read), ...vkAdsOfEnvironment(read), ...ofFile(read)];
  const names = new Set<string>();
  for (const { name } of found) {
    if (names.has(name)) read.problem(FILE, `имя «${name}» встречается дважды, у каждого подключения своё`);
    // Lines of costs that a person sent have it for their source.
    if (name === "import") read.problem(FILE, "имя «import» занято: так отмечены расходы, загруженные вручную");
    names.add(name);
  }
  return found;
}

/** All are read, so that the list of settings is complete, also where nothing is set. */
function leadsTechOfEnvironment(read: SettingsReader): LeadsTechSettings[] {
  const [login, password] = [read.text("LEADS_TECH_LOGIN"), read.text("LEADS_TECH_PASSWORD")];
  const settings = {
    kind: "leads-tech" as const,
    name: "leads-tech",
    ...pollingOfEnvironment(read, "LEADS_TECH", LEADS_TECH),
    network: LEADS_TECH.network,
    subs: {},
    dates: read.oneOf("LEADS_TECH_DATES", LEADS_TECH_DATES, LEADS_TECH_DATES[0]),
    differencePercent: read.whole("LEADS_TECH_DIFFERENCE_PERCENT", LEADS_TECH.differencePercent, 0, 100),
  };
  if (login === undefined && password === undefined) return [];
  if (login === undefined || password === undefined) {
    const missing = login === undefined ? "LEADS_TECH_LOGIN" : "LEADS_TECH_PASSWORD";
    read.problem(missing, "логин и пароль задаются вместе: задайте оба или уберите второй");
    return [];
  }
  return [{ ...settings, login, password }];
}

const leadsTechEntry = Compile(LeadsTechEntrySchema);

const FILE_KINDS: Readonly<Record<string, EntryReader<ConnectorSettings>>> = {
  "leads-tech": (entry, at, read) =>
    leadsTechEntry.Check(entry)
      ? leadsTechOfEntry(entry, at, read)
      : reportMistakes(leadsTechEntry.Errors(entry), at, read),
  "vk-ads": readVkAdsEntry,
};

const connectorsFile = Compile(ConnectorsFileSchema);

function ofFile(read: SettingsReader): ConnectorSettings[] {
  const path = read.text(FILE);
  if (path === undefined) return [];
  let value: unknown;
  try {
    value = JSON.parse(read.readFile(path));
  } catch (error) {
    read.problem(FILE, `${path} не читается: ${error instanceof Error ? error.message : String(error)}`);
    return [];
  }
  if (!connectorsFile.Check(value)) {
    reportMistakes(connectorsFile.Errors(value), "", read);
    return [];
  }
  return value.connectors.flatMap((entry, index) => {
    const at = `/connectors/${index}`;
    const reader = Object.hasOwn(FILE_KINDS, entry.kind) ? FILE_KINDS[entry.kind] : undefined;
    if (reader === undefined) {
      read.problem(FILE, `${at}/kind: «${entry.kind}» не подходит, есть: ${Object.keys(FILE_KINDS).join(", ")}`);
      return [];
    }
    return reader(entry, at, read) ?? [];
  });
}

function leadsTechOfEntry(entry: LeadsTechEntry, at: string, read: SettingsReader): LeadsTechSettings | undefined {
  const login = secretOf(read, at, "login_env", entry.login_env);
  const password = secretOf(read, at, "password_env", entry.password_env);
  if (login === undefined || password === undefined) return undefined;
  return {
    kind: "leads-tech",
    name: entry.name,
    login,
    password,
    ...pollingOfEntry(read, entry, LEADS_TECH),
    network: entry.network ?? LEADS_TECH.network,
    subs: entry.subs ?? {},
    dates: entry.dates ?? LEADS_TECH_DATES[0],
    differencePercent: entry.difference_percent ?? LEADS_TECH.differencePercent,
  };
}
