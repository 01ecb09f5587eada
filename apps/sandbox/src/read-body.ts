import type { IncomingMessage } from "node:http";

interface BodyHandlers {
  readonly whole: (body: string) => void;
  /** Called at once; the rest of the body is read and thrown away. */
  readonly tooLarge: () => void;
}

/** Reads a body, without the byte order mark of Windows editors, of at most `maxBytes`. If the client goes away first, neither handler is called. */
export function readBody(request: IncomingMessage, maxBytes: number, handlers: BodyHandlers): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on("data", (chunk: Buffer) => {
    const before = bytes;
    bytes += chunk.length;
    if (bytes <= maxBytes) chunks.push(chunk);
    else if (before <= maxBytes) handlers.tooLarge();
  });
  request.on("end", () => {
    if (bytes <= maxBytes) handlers.whole(new TextDecoder().decode(Buffer.concat(chunks)));
  });
}
