// @ts-check
import { byId } from "./dom.js";
/** @typedef {import("./view_state.js").ViewStore} ViewStore */

/**
 * Light or dark as the system has it, until the button says otherwise; on paper light.
 * @param {ViewStore} store
 */
export function listenToTheme(store) {
  const button = byId("theme");
  const system = matchMedia("(prefers-color-scheme: dark)");
  /** @type {boolean | null} */
  let chosen = null;
  const isDark = () => chosen ?? system.matches;
  const show = (/** @type {boolean} */ dark) => {
    document.documentElement.dataset["theme"] = dark ? "dark" : "light";
    store.set({ isDark: dark });
  };
  const follow = () => {
    button.ariaPressed = String(isDark());
    show(isDark());
  };
  system.addEventListener("change", follow);
  button.addEventListener("click", () => {
    chosen = !isDark();
    follow();
  });
  addEventListener("beforeprint", () => show(false));
  addEventListener("afterprint", follow);
  follow();
}
