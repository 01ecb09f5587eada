import { Subhead, Title } from "@vkontakte/vkui";
import type { Offer } from "../settings/offers.ts";

/** The amount, large, and under it the term and the rate. */
export function Terms({ amount, term, rate }: Pick<Offer, "amount" | "term" | "rate">) {
  return (
    <div className="terms">
      <Title Component="p" level="2">
        {amount}
      </Title>
      <dl>
        <Term name="Срок" value={term} />
        <Term name="Ставка" value={rate} />
      </dl>
    </div>
  );
}

function Term({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <Subhead Component="dt">{name}</Subhead>
      <dd>{value}</dd>
    </div>
  );
}
