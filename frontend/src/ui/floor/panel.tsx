import { useMay } from "../context";
import { Agenda } from "./agenda";
import { Rules, Times } from "./budgets";
import { OwnTime, Queue } from "./queue";
import { RoundTables } from "./round-table";

/** Who speaks, who is next, and what is to be talked about. */
export function FloorPanel() {
  const may = useMay();
  return (
    <div class="floor-panel">
      <Queue />
      {!may("floor.grant") && <OwnTime />}
      <Agenda />
      <RoundTables />
      <Times />
      <Rules />
    </div>
  );
}
