export { default } from "@metka/tracker/react";
