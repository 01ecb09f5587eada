import { Agent } from "undici";

/** What the gateway's deliveries are measured against: undici alone, which sends GETs and keeps nothing. */
const [origin = "", path = "", connections = "", seconds = ""] = process.argv.slice(2);
const agent = new Agent({ connections: Number(connections), pipelining: 1 });
const startMs = performance.now();
const endMs = startMs + Number(seconds) * 1000;
let sent = 0;

const line = async () => {
  while (performance.now() < endMs) {
    const { body } = await agent.request({ origin, path, method: "GET" });
    await body.dump();
    sent++;
  }
};

await Promise.all(Array.from({ length: Number(connections) }, line));
// The rate, for the program that has started this one.
console.log((sent / (performance.now() - startMs)) * 1000);
await agent.close();
