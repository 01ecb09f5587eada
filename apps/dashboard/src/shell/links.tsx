import { Anchor, type AnchorProps, Button, type ButtonProps, NavLink, type NavLinkProps } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import type { AnchorHTMLAttributes } from "react";

type Own = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof AnchorProps>;

/** Links of the dashboard's own pages: the router checks where they lead and with what. */
export const AnchorLink = createLink((props: AnchorProps & Own) => <Anchor {...props} />);
export const MenuLink = createLink((props: NavLinkProps & Omit<Own, keyof NavLinkProps>) => <NavLink {...props} />);
export const ButtonLink = createLink(({ ...props }: ButtonProps & Omit<Own, keyof ButtonProps>) => (
  <Button component="a" {...props} />
));
