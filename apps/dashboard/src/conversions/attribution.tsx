import { List, Paper, Title } from "@mantine/core";
import type { ConversionStory } from "@metka/contract";
import { useTranslation } from "react-i18next";
import { AnchorLink } from "../shell/links.tsx";
import { formatSeconds } from "../texts/format.ts";

const OFFERS_BY = ["offer_id", "only_offer", "all_offers", "no_network_offer_id"] as const;

/** Which click a conversion was given to, and why; or why to none. */
export function Attribution({ conversion }: { readonly conversion: ConversionStory }) {
  const { t } = useTranslation();
  const { click_id, first_click_id, reason } = conversion;
  return (
    <Paper withBorder p="md">
      <Title order={3} size="h5" mb="xs">
        {click_id === null ? t("conversions.whyNone") : t("conversions.why")}
      </Title>
      <List size="sm" spacing={4}>
        {click_id === null ? (
          <List.Item>{reason ?? t("conversions.notFound")}</List.Item>
        ) : (
          <>
            <Reasons conversion={conversion} />
            {reason !== null && (
              <List.Item>
                {t("conversions.doubt")}: {reason}
              </List.Item>
            )}
            <List.Item>
              <AnchorLink to="/clicks/$clickId" params={{ clickId: click_id }} size="sm">
                {t("conversions.openClick")}
              </AnchorLink>
            </List.Item>
          </>
        )}
        {first_click_id !== null && first_click_id !== click_id && (
          <List.Item>
            <AnchorLink to="/clicks/$clickId" params={{ clickId: first_click_id }} size="sm">
              {t("conversions.openFirstClick")}
            </AnchorLink>
          </List.Item>
        )}
      </List>
    </Paper>
  );
}

/** The stored evidence in words. An erased user's conversion has none. */
function Reasons({ conversion: { model, evidence } }: { readonly conversion: ConversionStory }) {
  const { t, i18n } = useTranslation();
  const { parameter, offers_by, age_seconds, also_clicked } = evidence ?? {};
  const by = OFFERS_BY.find((one) => one === offers_by);
  const age = typeof age_seconds === "number" ? age_seconds : undefined;
  const said = model === "click_id" ? "byClickId" : "byLastClick";
  return (
    <>
      {typeof parameter === "string" && <List.Item>{t(`conversions.${said}`, { parameter })}</List.Item>}
      {by !== undefined && <List.Item>{t(`conversions.offers_by.${by}`)}</List.Item>}
      {age !== undefined && (
        <List.Item>
          {t(age < 0 ? "conversions.late" : "conversions.age", { age: formatSeconds(Math.abs(age), i18n.language) })}
        </List.Item>
      )}
      {Array.isArray(also_clicked) && also_clicked.length > 0 && (
        <List.Item>{t("conversions.also", { offers: also_clicked.join(", ") })}</List.Item>
      )}
    </>
  );
}
