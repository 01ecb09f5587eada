import fc from "fast-check";
import { expect, test } from "vitest";
import { wellFormed } from "./well-formed.ts";

test("does what String.prototype.toWellFormed does", () => {
  const unit = fc.constantFrom("\ud800", "\udbff", "\udc00", "\udfff", "\ud7ff", "\ue000", "a");
  fc.assert(
    fc.property(fc.array(unit), (units) => {
      const text = units.join("");
      expect(wellFormed(text)).toBe(text.toWellFormed());
    }),
  );
});
