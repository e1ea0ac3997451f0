// Whether the person uses shortcuts of one letter; each device remembers it.
const SWITCH = "dim-single-keys";

/** Say whether single keys are on, as they are until somebody switches them off. */
export function recall() {
  // Browser storage may be forbidden or full; nothing here depends on it.
  try { return localStorage.getItem(SWITCH) !== "off"; } catch { return true; }
}

/** Remember on this device whether single keys are on. */
export function remember(isOn) {
  try { localStorage.setItem(SWITCH, isOn ? "on" : "off"); } catch { /* not kept */ }
}
