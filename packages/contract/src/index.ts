export * from "./click.ts";
export * from "./error.ts";
export * from "./fields.ts";
export * from "./offers-file.ts";
export type { Scalar } from "./scalar.ts";
