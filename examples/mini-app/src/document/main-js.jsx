import { App } from "./App.jsx";
import { start } from "./start.tsx";

start(App);
