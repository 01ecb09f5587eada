import type { OfferPreview } from "@metka/contract";
import { exampleClick } from "./example-click.ts";
import type { Offer } from "./offers.ts";
import { storedFields } from "./stored-fields.ts";

type Rendered = NonNullable<OfferPreview["rendered"]>;
type Parameter = Offer["template"]["parameters"][number];

/** An offer's URL for a click with these marks, and where each parameter's value is from. */
export function renderExample(
  offer: Offer,
  marks: string,
  nowMs: number,
): Pick<Rendered, "url" | "parameters" | "notes"> {
  const { click, rendered, notes } = exampleClick({ url: `https://vk.com/app1#${marks}` }, offer, nowMs);
  const { extra, ...columns } = storedFields(click);
  const known = new Set([...Object.keys(columns), ...Object.keys(Object(extra))]);
  const values = new Map(rendered.params);
  const parameters = offer.template.parameters.map((parameter) => {
    const name = nameOf(parameter);
    const value = values.get(name) ?? null;
    return { name, value, ...originOf(parameter, value === null ? new Set() : known) };
  });
  return { url: rendered.url, parameters, notes: [...notes] };
}

function nameOf(parameter: Parameter): string {
  return parameter.kind === "fixed" ? parameter.pair[0] : parameter.name;
}

/** `known`: the marks that the click has. */
function originOf(parameter: Parameter, known: ReadonlySet<string>) {
  if (parameter.kind === "fixed") return { from: [], macros: [] };
  const chains = parameter.parts.flatMap((part) => (part.kind === "chain" ? [part.names] : []));
  return {
    from: chains.flatMap((names) => names.find((name) => known.has(name)) ?? []),
    macros: [...new Set(chains.flat())],
  };
}
