/** All ids have as many digits, so that every request has the same length. */
const FIRST_USER = 100_000_000_000;
let nextUser = FIRST_USER;

/** Stands for the user in the text of a request. */
export const ANY_USER = String(FIRST_USER);

/** Gives the request's bytes again and again, each time with a user that no other request of this process has. */
export function withUsers(text: string): () => Buffer {
  const request = Buffer.from(text);
  const userAt = request.indexOf(ANY_USER);
  return () => {
    request.write(String(nextUser++), userAt, "latin1");
    return request;
  };
}
