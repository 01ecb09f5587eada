/**
 * Marks that links write under a short name: `s4`, `s5` and `s6` stand for `ref`, `ref_source` and `user_id`, as the
 * links of the integration document have them. A mark's own name wins wherever both have a value.
 */
export const STAND_INS = [
  ["ref", "s4"],
  ["ref_source", "s5"],
  ["user_id", "s6"],
] as const;
