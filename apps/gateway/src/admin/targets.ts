import type { Target, TargetChange, TargetPatch, TargetSettings } from "@metka/contract";
import { ApiError } from "../errors.ts";
import type { TargetRow, TargetStore } from "../store/targets/model.ts";
import { compileTarget } from "../targets/compile-target.ts";
import { parseTargetSettings } from "../targets/parse-settings.ts";
import { mergeSettings, withPreset } from "../targets/preset-settings.ts";
import { toApiTarget } from "../targets/to-api.ts";
import { ask } from "./ask.ts";
import { demandSameSlug } from "./same-slug.ts";

export interface TargetsDeps {
  readonly store: Pick<TargetStore, "all" | "read" | "save" | "edit" | "remove" | "addTest">;
  readonly ownHosts: readonly string[];
  /** The environment's secrets for targets. */
  readonly secrets: ReadonlyMap<string, string>;
  /** There is a new message. */
  readonly wake: () => void;
  readonly newToken: () => string;
  readonly now: () => number;
}

export const NO_URL = { path: "/settings/url", message: "у preset url нет своего адреса: впишите" };

export async function listTargets(deps: TargetsDeps): Promise<Target[]> {
  return (await ask(deps.store.all())).map((row) => toApiTarget(row, deps));
}

export async function readTarget(slug: string, deps: TargetsDeps): Promise<Target> {
  return toApiTarget(await rowOf(slug, deps), deps);
}

/** Creates a target, or replaces its settings. What happened before it was created is not told to it. */
export async function changeTarget(slug: string, change: TargetChange, deps: TargetsDeps): Promise<Target> {
  demandSameSlug(slug, change.slug);
  const settings = withPreset(change.settings);
  if (settings === undefined) throw new ApiError("invalid_request", [NO_URL]);
  demandFit(settings, deps);
  return toApiTarget(await ask(deps.store.save(rowFor(slug, settings, change.active), time(deps))), deps);
}

/** Changes a part of a target that is there, and begins again where another change came between. */
export async function patchTarget(slug: string, patch: TargetPatch, deps: TargetsDeps): Promise<Target> {
  demandSameSlug(slug, patch.slug);
  const row = await rowOf(slug, deps);
  const settings = mergeSettings(parseTargetSettings(row), patch.settings ?? {});
  demandFit(settings, deps);
  const saved = await ask(deps.store.edit(row.revision, rowFor(slug, settings, patch.active), time(deps)));
  return saved === undefined ? await patchTarget(slug, patch, deps) : toApiTarget(saved, deps);
}

export async function removeTarget(slug: string, { store }: TargetsDeps): Promise<void> {
  if (!(await ask(store.remove(slug)))) throw new ApiError("target_not_found");
}

/** Queues a message that says only that it can be sent; gives its number. */
export async function testTarget(slug: string, deps: TargetsDeps): Promise<number> {
  const { settings } = toApiTarget(await rowOf(slug, deps), deps);
  if (settings.preset === "vk-ads-pixel") throw new ApiError("target_not_testable");
  const text = `Проверка связи: Metka отправляет сюда сообщения получателя «${settings.title}»`;
  const facts = JSON.stringify({ text });
  const id = await ask(deps.store.addTest(slug, `test/${deps.newToken()}`, facts, time(deps)));
  deps.wake();
  return id;
}

async function rowOf(slug: string, { store }: TargetsDeps): Promise<TargetRow> {
  const row = await ask(store.read(slug));
  if (row === undefined) throw new ApiError("target_not_found");
  return row;
}

function demandFit(settings: TargetSettings, { ownHosts }: TargetsDeps): void {
  const compiled = compileTarget(settings, ownHosts);
  if (!compiled.ok) throw new ApiError("invalid_request", compiled.problems);
}

function rowFor(slug: string, settings: TargetSettings, active: boolean | undefined) {
  return {
    slug,
    settings: JSON.stringify(settings),
    ...(active === undefined ? {} : { active: active ? 1 : 0 }),
  };
}

function time({ now }: TargetsDeps): string {
  return new Date(now()).toISOString();
}
