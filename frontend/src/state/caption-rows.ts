// How a caption is laid out in rows. The same as sessions/archive/rows.py; both are held to testing/caption-rows.json.

/** A row that is read at a glance; letters of wide scripts (Hangul, Han, Kana) count as two. */
export const ROW_WIDTH = 42;
export const ROWS_OF_A_LINE = 2;

const WIDE = /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;
const NONE = /[\p{M}\p{Cf}]/u;

export function width(text: string): number {
  let sum = 0;
  for (const letter of text) sum += NONE.test(letter) ? 0 : WIDE.test(letter) ? 2 : 1;
  return sum;
}

/** Broken between words; a word that is wider than a row is broken within. */
export function rows(text: string, most = ROW_WIDTH): string[] {
  const found: string[] = [];
  let row = "";
  for (const word of text.split(/\s+/).filter(Boolean).flatMap((each) => pieces(each, most))) {
    const longer = row ? `${row} ${word}` : word;
    if (row && width(longer) > most) {
      found.push(row);
      row = word;
    } else row = longer;
  }
  return row ? [...found, row] : found;
}

function pieces(word: string, most: number): string[] {
  if (width(word) <= most) return [word];
  const found: string[] = [];
  let piece = "";
  for (const letter of word) {
    if (piece && width(piece + letter) > most) {
      found.push(piece);
      piece = letter;
    } else piece += letter;
  }
  return [...found, piece];
}
