import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Where test files start real programs and wait for them: minutes, where others take seconds. */
const SLOW = /\/(e2e|scripts|bench|examples)\//;

/** Slow files first, so that none of them begins when all others have ended; among equals the larger file first. */
export class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => Number(SLOW.test(b.moduleId)) - Number(SLOW.test(a.moduleId)));
  }
}
