/** Of POSIX tar: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13_06 */
const BLOCK = 512;
const NAME = [0, 100] as const;
const SIZE = [124, 136] as const;
const TYPE = [156, 157] as const;
const PLAIN_FILE = "0";

/** The plain files of an archive; folders and links are left out. */
export function* filesOfTar(archive: Buffer): Generator<{ path: string; content: Buffer }> {
  for (let at = 0; at + BLOCK <= archive.length; ) {
    const header = archive.subarray(at, at + BLOCK);
    const path = field(header, NAME);
    if (path === "") return; // the archive ends with empty blocks
    const size = Number.parseInt(field(header, SIZE), 8);
    const from = at + BLOCK;
    if (field(header, TYPE) === PLAIN_FILE) yield { path, content: archive.subarray(from, from + size) };
    at = from + Math.ceil(size / BLOCK) * BLOCK;
  }
}

function field(header: Buffer, [from, to]: readonly [number, number]): string {
  return header.toString("latin1", from, to).replace(/\0.*$/s, "");
}
