import { constants, openSync } from "node:fs";
import { isatty } from "node:tty";

const { O_WRONLY, O_NONBLOCK, O_NOCTTY } = constants;

/**
 * Standard output as a descriptor whose writes fail instead of waiting if there is no reader. A write that waits holds a
 * thread of the process for as long, and the process could not even end.
 */
export function unblockedStdout(): number {
  // Node's own streams turn pipes and sockets into such; often both are the same pipe, so the second is needed too.
  void process.stderr.fd;
  return isatty(1) ? unblockedTerminal() : process.stdout.fd;
}

/** Opened once more: the shell and others who have this terminal open want theirs to wait. Ctrl+S stops a terminal. */
function unblockedTerminal(): number {
  try {
    return openSync("/dev/fd/1", O_WRONLY | O_NONBLOCK | O_NOCTTY);
  } catch {
    // Another user's terminal, after `su`: it can be written to, and not be opened.
    return 1;
  }
}
