import type { ClickList, ConnectorStatus } from "@metka/contract";
import { SMOKE_USER } from "@metka/contract/smoke-user";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { get } from "../api.ts";

const EVERY_MS = 3_000;
const CHECKED = "metka-link-checked";

export const STEPS = ["link", "click", "app", "cabinets"] as const;
export type Step = (typeof STEPS)[number];

export interface Progress {
  readonly isDone: Readonly<Record<Step, boolean>>;
  readonly isKnown: boolean;
  /** The test click that was taken last. */
  readonly testClick: ClickList["clicks"][number] | undefined;
  readonly checked: () => void;
}

/** How far a newcomer has come, by what is in the gateway; watched while something is left to do. */
export function useProgress(): Progress {
  const [isChecked, setChecked] = useState(localStorage.getItem(CHECKED) === "1");
  const clicks = useWatched<ClickList>("/api/clicks", { limit: 50 });
  const tests = useWatched<ClickList>("/api/clicks", { user_id: SMOKE_USER, limit: 1 });
  const connectors = useWatched<{ readonly connectors: readonly ConnectorStatus[] }>("/api/connectors", {});
  const list = clicks.data?.clicks ?? [];
  const [testClick] = tests.data?.clicks ?? [];
  const isDelivered = (one: ClickList["clicks"][number] | undefined) => one?.delivery?.status === "delivered";
  return {
    isDone: {
      link: isChecked,
      click: isDelivered(testClick) || list.some(isDelivered),
      app: list.some(({ user_id, event_type }) => event_type === "arbitrage_send" && user_id !== SMOKE_USER),
      cabinets: connectors.data?.connectors.some(({ last_success_at }) => last_success_at !== null) === true,
    },
    isKnown: clicks.data !== undefined && connectors.data !== undefined,
    testClick,
    checked: () => {
      localStorage.setItem(CHECKED, "1");
      setChecked(true);
    },
  };
}

/** Whether there has been no click yet; asked again until there is one. */
export function useIsEmpty(): boolean {
  const { data } = useQuery({
    queryKey: ["/api/clicks", "any"],
    queryFn: () => get<ClickList>("/api/clicks", { limit: 1 }),
    refetchInterval: ({ state }) => (state.data?.clicks.length === 0 ? EVERY_MS : false),
  });
  return data?.clicks.length === 0;
}

function useWatched<Answer>(path: string, query: Readonly<Record<string, string | number>>) {
  return useQuery({ queryKey: [path, query], queryFn: () => get<Answer>(path, query), refetchInterval: EVERY_MS });
}
