import "uplot/dist/uPlot.min.css";
import { useComputedColorScheme } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import uPlot from "uplot";

const HEIGHT_PX = 240;
const HOUR_S = 3_600;
/** Steps of the axis of time. */
const HOURS = [1, 2, 3, 6, 12, 24].map((hours) => hours * HOUR_S);
const DAYS = [1, 2, 7, 14, 30, 90, 365].map((days) => days * 24 * HOUR_S);
const COLORS = { light: { text: "#495057", grid: "#e9ecef" }, dark: { text: "#c9c9c9", grid: "#424242" } } as const;

export interface ChartLine {
  readonly label: string;
  readonly stroke: string;
  /** One for each time. */
  readonly values: readonly number[];
  readonly format: (value: number | undefined) => string;
}

interface LineChartProps {
  /** What the chart shows, for those who do not see it. */
  readonly label: string;
  /** A report's days (`2026-11-30`) or hours (`2026-11-30T12:00`). */
  readonly times: readonly string[];
  readonly lines: readonly ChartLine[];
}

/** Lines over time. `times` and `lines` have to be the same objects while they are the same. */
export function LineChart({ label, times, lines }: LineChartProps) {
  const { t, i18n } = useTranslation();
  const scheme = useComputedColorScheme("light");
  const { ref: sized, width } = useElementSize();
  const place = useRef<HTMLDivElement>(null);
  const { language } = i18n;
  useEffect(() => {
    const element = place.current;
    if (element === null || width === 0) return;
    const isByHour = times.some((time) => time.includes("T"));
    const { text, grid } = COLORS[scheme];
    const axis = { stroke: text, grid: { stroke: grid, width: 1 }, ticks: { show: false } };
    const timeOf = new Intl.DateTimeFormat(language, {
      timeZone: "UTC",
      ...(isByHour ? { hour: "2-digit", minute: "2-digit" } : { day: "numeric", month: "short" }),
    });
    const chart = new uPlot(
      {
        width,
        height: HEIGHT_PX,
        tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "UTC"),
        series: [
          {
            label: t("clicks.time"),
            value: (_, seconds: number | null) => (seconds === null ? "" : timeOf.format(seconds * 1000)),
          },
          ...lines.map(({ label: name, stroke, format }) => ({
            ...{ label: name, stroke, width: 2 },
            value: (_: uPlot, value: number | null) => format(value ?? undefined),
          })),
        ],
        axes: [
          {
            ...axis,
            size: 38,
            gap: 10,
            incrs: isByHour ? HOURS : DAYS,
            values: (_, seconds) => seconds.map((one) => timeOf.format(one * 1000)),
          },
          {
            ...axis,
            size: 80,
            values: (_, values) => values.map((one) => new Intl.NumberFormat(language).format(one)),
          },
        ],
      },
      [secondsOf(times), ...lines.map(({ values }) => [...values])],
      element,
    );
    return () => chart.destroy();
  }, [times, lines, width, scheme, language, t]);
  return (
    <div ref={sized} role="img" aria-label={label}>
      <div ref={place} />
    </div>
  );
}

/** What a zone calls a day or an hour is drawn as if it were one of UTC's: so no clock change moves it. */
function secondsOf(times: readonly string[]): number[] {
  return times.map((time) => Date.parse(time.includes("T") ? `${time}:00Z` : `${time}Z`) / 1000);
}
