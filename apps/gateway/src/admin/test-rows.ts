import type { TestRowsAnswer, TestRowsQuery } from "@metka/contract";
import { ApiError } from "../errors.ts";
import type { TestRowsRequest } from "../store/admin/model.ts";
import { ask } from "./ask.ts";
import type { AdminDeps } from "./deps.ts";
import { moment } from "./to-api.ts";

type Deps = Pick<AdminDeps, "store" | "now">;

export async function countTestRows(query: TestRowsQuery, { store }: Deps): Promise<TestRowsAnswer> {
  const { rows, next } = await ask(store.countTestRows(readRequest(query)));
  return { rows, next: next ?? null };
}

export async function removeTestRows(query: TestRowsQuery, { store, now }: Deps): Promise<TestRowsAnswer> {
  const { rows, next } = await ask(store.removeTestRows(readRequest(query), moment(now())));
  return { rows, next: next ?? null };
}

function readRequest({ after = "0", local }: TestRowsQuery): TestRowsRequest {
  if (!/^\d{1,15}$/.test(after)) {
    throw new ApiError("invalid_request", [
      { path: "/after", message: "нужно число: next из предыдущего ответа, или уберите after" },
    ]);
  }
  return { after: Number(after), local: local === "1" };
}
