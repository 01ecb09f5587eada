import { useDebouncedValue } from "@mantine/hooks";
import type { ErrorDetail } from "@metka/contract";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { send } from "../api.ts";

const TYPING_MS = 300;

interface Checked {
  readonly problems: readonly ErrorDetail[];
}

/** What the gateway says of settings while they are typed. It is the only one that checks them: the browser has no rules. */
export function usePreview<Answer extends Checked>(path: string, draft: object) {
  const text = JSON.stringify(draft);
  const [settled] = useDebouncedValue(text, TYPING_MS);
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: [path, settled],
    queryFn: () => send<Answer>("POST", path, JSON.parse(settled)),
    placeholderData: keepPreviousData,
  });
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [isWholeTouched, setWholeTouched] = useState(false);
  const problems = data?.problems ?? [];
  const isCurrent = settled === text && !isFetching;
  return {
    data,
    error,
    refetch,
    /** The answer is about what stands in the form now. */
    isCurrent,
    touch: (field: string) => setTouched((before) => new Set([...before, field])),
    /** Saves what is good; of what is not, every mistake is shown. */
    submit: (save: () => void) => (event: FormEvent) => {
      event.preventDefault();
      if (!isCurrent) return;
      if (data !== undefined && problems.length === 0) save();
      else setWholeTouched(true);
    },
    /** The first problem of a field, or of something inside it; undefined before the reader has typed there. */
    problemOf: (field: string) =>
      isWholeTouched || [...touched].some((one) => isWithin(one, field))
        ? problems.find(({ path }) => isWithin(path, field))?.message
        : undefined,
  };
}

function isWithin(path: string, field: string): boolean {
  return path === field || path.startsWith(`${field}/`);
}
