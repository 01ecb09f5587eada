import { Group, Text } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { encode } from "uqr";

/** A QR code's own limit, with the least of correction. */
const MOST_BYTES = 2_900;

/** To open a link on a phone. Black on white in both themes: cameras need it. */
export function QrCode({ text }: { readonly text: string }) {
  const { t } = useTranslation();
  const code = useMemo(
    () => (new TextEncoder().encode(text).length > MOST_BYTES ? undefined : encode(text, { border: 2 })),
    [text],
  );
  if (code === undefined) return null;
  const dots = code.data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return (
    <Group gap="sm" wrap="nowrap">
      <svg
        role="img"
        aria-label={t("links.qr")}
        viewBox={`0 0 ${code.size} ${code.size}`}
        width={168}
        height={168}
        style={{ flexShrink: 0 }}
      >
        <rect width={code.size} height={code.size} fill="#fff" />
        <path d={dots.join("")} fill="#000" shapeRendering="crispEdges" />
      </svg>
      <Text size="sm" c="dimmed">
        {t("links.qrHint")}
      </Text>
    </Group>
  );
}
