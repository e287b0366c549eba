import type { Row, RowState } from "../../check/wording";

const MARK: Readonly<Record<RowState, string>> = {
  passed: "✓",
  poor: "△",
  failed: "✕",
  untried: "–",
  waiting: "·",
  running: "…",
};

/** Every line of the check: what, where to, a word, its figures, what to do. */
export function Rows({ rows }: { rows: readonly Row[] }) {
  return (
    <ul class="check-rows">
      {rows.map((row) => (
        <li key={row.key} class={`check-row ${row.state}`}>
          <p class="check-name">
            <b>{row.name}</b>
            {row.where && <bdi dir="ltr">{row.where}</bdi>}
          </p>
          <p class="check-state">
            <span aria-hidden="true">{MARK[row.state]}</span> {row.word}
          </p>
          <p class="check-figures">
            {row.figures.map((figure) => (
              <span key={figure}>{figure}</span>
            ))}
            {row.advice && <strong>{row.advice}</strong>}
          </p>
        </li>
      ))}
    </ul>
  );
}
