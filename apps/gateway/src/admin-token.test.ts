import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { adminToken } from "./admin-token.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "metka-token-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("the environment's token is taken, and nothing is written", async () => {
  expect(await adminToken("from-the-environment", folder)).toEqual({ token: "from-the-environment", made: false });
  await expect(stat(join(folder, "admin-token"))).rejects.toThrow("ENOENT");
});

test("else one is made, kept for its owner alone, and shown only now", async () => {
  const data = join(folder, "not", "there", "yet");
  const first = await adminToken(undefined, data);
  expect(first).toEqual({ token: expect.stringMatching(/^[\w-]{32}$/), made: true });
  const file = join(data, "admin-token");
  expect((await readFile(file, "utf8")).trim()).toBe(first.token);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await adminToken(undefined, data)).toEqual({ token: first.token, made: false });
});

test("every folder has a token of its own", async () => {
  const tokens = await Promise.all(["a", "b"].map((name) => adminToken(undefined, join(folder, name))));
  expect(tokens[0]?.token).not.toBe(tokens[1]?.token);
});

test("an empty file, as a full disk leaves it, is replaced by a token", async () => {
  await writeFile(join(folder, "admin-token"), "\n");
  const { token, made } = await adminToken(undefined, folder);
  expect(made).toBe(true);
  expect((await readFile(join(folder, "admin-token"), "utf8")).trim()).toBe(token);
  expect(await readdir(folder)).toEqual(["admin-token"]);
});

test("a data folder that cannot be made is reported by its setting", async () => {
  const file = join(folder, "file");
  await writeFile(file, "");
  await expect(adminToken(undefined, join(file, "data"))).rejects.toThrow(
    /file\/data не создаётся: проверьте DATA_DIR/,
  );
});

test.each<[string, Uint8Array]>([
  ["with a byte order mark and Windows line ends", Buffer.from("\ufeffkept-by-an-editor\r\n")],
  ["in UTF-16", Buffer.from("\ufeffkept-by-an-editor\r\n", "utf16le")],
])("a file saved by an editor %s is the token that is seen in it", async (_, bytes) => {
  await writeFile(join(folder, "admin-token"), bytes);
  expect(await adminToken(undefined, folder)).toEqual({ token: "kept-by-an-editor", made: false });
});

test("a file that is no text is refused by its name", async () => {
  await writeFile(join(folder, "admin-token"), Buffer.from("token\0"));
  await expect(adminToken(undefined, folder)).rejects.toThrow(/admin-token: строка 1: символ U\+0000/);
});

test.each(["пароль-администратора", "naïve-token-of-mine", "tab\tin-the-token-x"])(
  "a token that no header can carry is refused: %s",
  async (token) => {
    await writeFile(join(folder, "admin-token"), `${token}\n`);
    await expect(adminToken(undefined, folder)).rejects.toThrow(/admin-token есть символы не из ASCII/);
  },
);
