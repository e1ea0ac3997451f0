// An input method ends its composition with Enter too; that one is not ours.
export const isComposing = (event) => event.isComposing || event.keyCode === 229;
