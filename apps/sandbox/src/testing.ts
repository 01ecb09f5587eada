import { request } from "node:http";
import { connect, type Socket } from "node:net";
import { afterEach } from "vitest";
import { type Sandbox, type SandboxOptions, startSandbox } from "./sandbox.ts";

const started: Sandbox[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((sandbox) => sandbox.close()));
});

/** A sandbox on a free port that is closed after the test. */
export async function sandboxForTest(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await startSandbox(options);
  started.push(sandbox);
  return sandbox;
}

/** A click as a gateway makes it: redirects are not followed, and it gives up after `timeoutMs`. */
export function click(sandbox: Sandbox, target: string, timeoutMs = 5000): Promise<Response> {
  return fetch(sandbox.url + target, { redirect: "manual", signal: AbortSignal.timeout(timeoutMs) });
}

export function putMode(sandbox: Sandbox, body: string): Promise<Response> {
  return fetch(`${sandbox.url}/_sandbox/mode`, { method: "PUT", body });
}

/** Sends bytes that no HTTP client would send; resolves with all that comes back until the connection ends. */
export function sendRaw(sandbox: Sandbox, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = openSocket(sandbox, bytes);
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("error", reject);
    socket.on("close", () => resolve(Buffer.concat(chunks).toString("latin1")));
  });
}

export function openSocket(sandbox: Sandbox, bytes = ""): Socket {
  const socket = connect({ host: "127.0.0.1", port: sandbox.port });
  socket.write(bytes, "latin1");
  return socket;
}

/** What `fetch` cannot do: any method, and the status alone. */
export function statusOf(sandbox: Sandbox, method: string, path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: "127.0.0.1", port: sandbox.port, method, path, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    outgoing.on("error", reject).end();
  });
}
