export { fillLink } from "./fill-link.ts";
export { hasMacro } from "./macro.ts";
export { type FoundParam, type ParamSource, readUrlParams, type UrlParams } from "./params.ts";
export type { TemplateProblem, TemplateProblemCode } from "./problem.ts";
export { type Rendered, renderTemplate } from "./render.ts";
export { withoutSecrets } from "./secrets.ts";
export { type ParsedTemplate, parseTemplate, type Template, type TemplateOptions } from "./template.ts";
