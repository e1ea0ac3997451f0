// Tells keys of an input method (for Chinese or Japanese, say) from keys for the page.

/** Whether this key belongs to an input method, which ends a composition with Enter too. */
export const isComposing = (event) => event.isComposing || event.keyCode === 229;
