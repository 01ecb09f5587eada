export interface DecodedTable {
  readonly text: string;
  readonly encoding: "utf-8" | "windows-1251";
}

/** UTF-8, with or without its mark; else what a Russian Excel writes: there every byte is some letter. */
export function decodeTable(bytes: Uint8Array): DecodedTable {
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), encoding: "utf-8" };
  } catch {
    return { text: new TextDecoder("windows-1251").decode(bytes), encoding: "windows-1251" };
  }
}
