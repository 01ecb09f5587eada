import type { Scenario } from "../scenario.ts";
import { crowd, latency } from "./distance.ts";
import { drain } from "./drain.ts";
import { intake } from "./intake.ts";
import { memory } from "./memory.ts";
import { redirects } from "./redirects.ts";
import { sick } from "./sick.ts";

/** In the order in which they run. */
export const SCENARIOS: readonly Scenario[] = [intake, latency, crowd, redirects, drain, memory, sick];
