/** The same keys with any texts: what a translation has to have. */
export type Widen<T> = { readonly [Key in keyof T]: T[Key] extends string ? string : Widen<T[Key]> };
