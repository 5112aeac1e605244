/** What the scripts of one page tell each other. */

/** Told to whoever enhances answers that new ones stand there. */
export const ANSWERED = "standoff:answered";
