// A level in the law's own terms: a duty of 50%, not 100% of a measure; whoever asks the desk says percent of the measure.

import { plain } from "./common.js";

const wide = (one) => (one.full - one.none) / 100;

// As it is shown, and what a shown one means; digits beyond any that is typed are dropped.
export const shown = (one, level) => Number((one.none + level * wide(one)).toFixed(wide(one) === 1 ? 4 : 2));
export const meant = (one, said) => Number(((said - one.none) / wide(one)).toFixed(9));
export const inWords = (one, level) => {
  const text = plain(shown(one, level));
  return one.unit.startsWith("%") ? `${text}%` : `${text} ${one.unit}`;
};
