import { createServer } from "node:http";

/** What the gateway's redirects are measured against: Node's own server that answers 302 and keeps nothing. */
const HEADERS = {
  location: "https://advertiser.example/landing?sub4=vk_ads&sub5=spring_2025&sub6=100000000000",
  "content-length": 0,
};

const server = createServer((request, response) => {
  response.writeHead(request.url === "/readyz" ? 200 : 302, HEADERS).end();
});
server.listen(Number(process.env.PORT), "127.0.0.1");
process.once("SIGTERM", () => {
  server.close();
  server.closeAllConnections();
});
