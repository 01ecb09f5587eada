import { useTranslation } from "react-i18next";
import { ru } from "./ru.ts";

const KNOWN = Object.keys(ru.group) as (keyof typeof ru.group)[];

/** The name of a report's group; marks are called as links call them. */
export function useGroupName(): (group: string) => string {
  const { t } = useTranslation();
  return (group) => {
    const known = KNOWN.find((one) => one === group);
    return known === undefined ? group : t(`group.${known}`);
  };
}
