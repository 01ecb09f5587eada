import { createHash } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Type } from "typebox";
import { Compile } from "typebox/compile";

export interface KeptToken {
  readonly access: string;
  /** "": there is none. */
  readonly refresh: string;
  /** Unix ms. */
  readonly expiresAt: number;
}

/** Keeps a token over restarts. */
export interface TokenKeeper {
  read(): Promise<KeptToken | undefined>;
  /** What a person should know, if it could not be kept. */
  write(token: KeptToken): Promise<string | undefined>;
}

const keptSchema = Compile(
  Type.Object({ client: Type.String(), access: Type.String(), refresh: Type.String(), expiresAt: Type.Number() }),
);

/**
 * A file of the data folder that only the gateway's user may read, like the admin token's (ADR 0037). One that is not
 * this client's, or cannot be read, counts as none.
 */
export class TokenFile implements TokenKeeper {
  readonly #file: string;
  readonly #client: string;
  /** Also where the file cannot be written: a poll then needs no other token, a restart does. */
  #known: KeptToken | undefined;

  constructor(dataDir: string, url: string, clientId: string) {
    // Two accounts may have one name in turn, and their tokens must not be taken for one another's.
    this.#client = createHash("sha256").update(`${url}\n${clientId}`).digest("hex");
    this.#file = join(dataDir, `vk-ads-token-${this.#client.slice(0, 16)}`);
  }

  async read(): Promise<KeptToken | undefined> {
    if (this.#known !== undefined) return this.#known;
    let value: unknown;
    try {
      value = JSON.parse(await readFile(this.#file, "utf8"));
    } catch {
      // There is none yet, or a broken one: a new token is asked for, and the file written again.
      return undefined;
    }
    if (!keptSchema.Check(value) || value.client !== this.#client) return undefined;
    this.#known = { access: value.access, refresh: value.refresh, expiresAt: value.expiresAt };
    return this.#known;
  }

  async write(token: KeptToken): Promise<string | undefined> {
    this.#known = token;
    const unfinished = `${this.#file}.${process.pid}`;
    try {
      await mkdir(dirname(this.#file), { recursive: true });
      await writeFile(unfinished, JSON.stringify({ client: this.#client, ...token }), { mode: 0o600, flush: true });
      await rename(unfinished, this.#file);
      return undefined;
    } catch {
      return "токен VK Ads не сохраняется в DATA_DIR: после каждого перезапуска понадобится новый, а их всего пять в сутки";
    } finally {
      await rm(unfinished, { force: true });
    }
  }
}
