import type { ClickAnswer as GatewaysAnswer } from "@metka/contract";
import { expectTypeOf, test } from "vitest";
import type { ClickAnswer } from "./types.ts";

test("the gateway's answer is what the tracker says it is", () => {
  // Held by the compiler: the tracker's types are written out, since TypeBox must not reach its users.
  expectTypeOf<GatewaysAnswer>().toExtend<ClickAnswer>();
  expectTypeOf<keyof ClickAnswer>().toEqualTypeOf<keyof GatewaysAnswer>();
});
