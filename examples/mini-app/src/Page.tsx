import { Panel, PanelHeader, PanelHeaderBack } from "@vkontakte/vkui";
import type { ReactNode } from "react";

interface PageProps {
  /** By which VKUI's View knows it. */
  readonly id: string;
  readonly title: string;
  readonly onBack?: () => void;
  readonly children: ReactNode;
}

export function Page({ id, title, onBack, children }: PageProps) {
  const back = onBack && <PanelHeaderBack label="Все предложения" onClick={onBack} />;
  return (
    <Panel id={id} mode="plain">
      <PanelHeader delimiter="none" transparent before={back}>
        {title}
      </PanelHeader>
      {children}
    </Panel>
  );
}
