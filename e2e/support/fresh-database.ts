import { randomBytes } from "node:crypto";
import pg from "pg";

/** A new empty database on the server; returns its URL. It goes with the server. */
export async function freshDatabase(serverUrl: string): Promise<string> {
  const name = `metka_${randomBytes(6).toString("hex")}`;
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(`create database ${name}`);
  } finally {
    await client.end();
  }
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}
