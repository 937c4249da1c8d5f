// Keys that mean something else.

/** Whether a key belongs to a word that is still being put together, as in Japanese; Safari says so by its code alone. */
export const composes = ({ isComposing, keyCode }) => isComposing || keyCode === 229;
