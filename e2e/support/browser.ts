import { type Browser, chromium } from "playwright-core";
import { findBrowserProgram } from "./browser-program.ts";

/** Names that stay on this machine; whatever else a page asks for, an IP address too, is not found at once. */
const ONLY_LOOPBACK = "MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost, EXCLUDE 127.0.0.1, EXCLUDE [::1]";

/**
 * Playwright's own list without ThirdPartyStoragePartitioning, which it turns off: users' browsers give a frame of
 * another site a storage of its own for each site around it. Of two equal switches the last one counts.
 */
const DISABLED_FEATURES = [
  "AimEnabled",
  "AvoidCorsURLLoaderRestartOnRedirect",
  "AvoidUnnecessaryBeforeUnloadCheckSync",
  "DestroyProfileOnBrowserClose",
  "HttpsFirstBalancedModeAutoEnable",
  "HttpsUpgrades",
  "LensOverlay",
  "MediaRouter",
  "NetworkTimeServiceQuerying",
  "OptimizationHints",
  "PaintHolding",
  "PreconnectToSearch",
  "TcpPortRandomizationWin",
  "msEdgeUpdateLaunchServicesPreferredVersion",
  "msForceBrowserSignIn",
];

/** Besides those of Playwright, which already turn off updates, background requests, /dev/shm and crash reports. */
const SWITCHES = [
  `--host-resolver-rules=${ONLY_LOOPBACK}`,
  // A proxy of the environment would carry requests out. The headless shell knows no --no-proxy-server.
  "--proxy-server=direct://",
  // WebRTC sends datagrams to addresses, past the resolver. The first name is the headless shell's, the other Chrome's.
  "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
  "--webrtc-ip-handling-policy=disable_non_proxied_udp",
  "--disable-quic",
  "--disable-domain-reliability",
  // Nothing draws by OpenGL: its libraries stay packed.
  "--disable-gpu",
  "--disable-software-rasterizer",
  // A frame of another site gets a process of its own, as on users' computers; the headless shell would not do so.
  "--site-per-process",
  `--disable-features=${DISABLED_FEATURES.join(",")}`,
];

/** For the hook that launches: the first launch on a machine unpacks the browser, along with other tests that do so too. */
export const LAUNCH_MS = 60_000;

/**
 * Chromium without a window, for pages served on loopback: `http://127.0.0.1:PORT` or, where a test needs several
 * sites, `http://any-name.localhost:PORT`; both are secure contexts, as under https. No https itself: for certificates
 * the bundled browser needs SQLite, which slim systems lack, and ends without it. The caller closes it.
 */
export async function launchBrowser(): Promise<Browser> {
  const program = await findBrowserProgram();
  try {
    return await chromium.launch({
      executablePath: program.path,
      env: { ...process.env, ...program.env },
      // Root, containers and Ubuntu's AppArmor have no user namespaces for the sandbox; only our own pages are opened.
      chromiumSandbox: false,
      args: SWITCHES,
    });
  } catch (cause) {
    throw new Error(
      `Браузер ${program.path} не запустился. Задайте в переменной CHROMIUM_PATH путь к другому Chrome, Chromium или Edge.`,
      { cause },
    );
  }
}
