import { mkdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sandboxOffers } from "./offers.ts";

/** Read at every start, so that the sandbox's offers never differ from the shipped ones; an editor may put a byte order mark. */
const SHIPPED = new URL("../../../config/offers.json", import.meta.url);

/** Writes the offers file for a gateway that is to send its clicks to the sandbox; says its path. */
export async function writeOffersFile(sandbox: { readonly port: number; readonly url: string }): Promise<string> {
  const offers = sandboxOffers(JSON.parse(new TextDecoder().decode(await readFile(SHIPPED))), sandbox.url);
  const folder = join(tmpdir(), `metka-sandbox-${sandbox.port}`);
  const path = join(folder, "offers.json");
  await mkdir(folder, { recursive: true });
  await writeFile(path, `${JSON.stringify(offers, null, 2)}\n`);
  return path;
}
