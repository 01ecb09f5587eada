import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Where the processes of tests keep what Node has compiled: each test file is a process of its own, and so is each
 * gateway. A process that ends by itself writes it, one that is killed does not.
 */
export const COMPILE_CACHE = join(tmpdir(), "metka-test-compile-cache");
