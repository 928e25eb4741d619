// @ts-check
import { at } from "./at.js";
import { byId } from "./dom.js";
import { cellText } from "./pair_story.js";
/** @typedef {import("./report_run.js").ReportRun} ReportRun */
/** @typedef {import("./view_state.js").ViewStore} ViewStore */
/** @typedef {import("./matrix_view.js").MatrixView} MatrixView */

const ZOOM = 0.7;
const PAGE = 10;
/** A pointer that moved so far was dragged. */
const DRAG_PX = 4;

/**
 * Lets pointer and keys move over the map, and choose.
 * @param {ReportRun} run
 * @param {ViewStore} store
 * @param {MatrixView} view
 */
export function listenToMatrix(run, store, view) {
  listenToPointer(store, view);
  listenToKeys(run, store, view);
  byId("zoom-in").addEventListener("click", () => view.zoom(ZOOM));
  byId("zoom-out").addEventListener("click", () => view.zoom(1 / ZOOM));
  byId("zoom-all").addEventListener("click", () => view.zoomOut());
}

/**
 * @param {ViewStore} store
 * @param {MatrixView} view
 */
function listenToPointer(store, view) {
  const box = byId("matrix");
  const placeOf = (/** @type {MouseEvent} */ { clientX, clientY }) => {
    const { left, top } = box.getBoundingClientRect();
    return view.placeAt(clientX - left, clientY - top);
  };
  const cellAt = (/** @type {{ row: number, column: number }} */ { row, column }) => {
    return { row: at(view.rows, row), column: at(view.columns, column) };
  };
  /** @type {{ x: number, y: number, isFar: boolean } | null} */
  let drag = null;
  box.addEventListener("pointerdown", ({ clientX: x, clientY: y }) => drag = { x, y, isFar: false });
  box.addEventListener("pointermove", (event) => {
    const isHeld = event.buttons === 1 && drag !== null;
    if (isHeld && drag && view.isZoomed) {
      const x = event.clientX - drag.x, y = event.clientY - drag.y;
      if (!drag.isFar && Math.hypot(x, y) < DRAG_PX) return;
      drag = { x: event.clientX, y: event.clientY, isFar: true };
      view.pan({ x: -x / box.clientWidth, y: -y / box.clientHeight });
    }
    const place = placeOf(event);
    box.style.cursor = !place ? "" : place.row < 0 || place.column < 0 ? "pointer" : "crosshair";
    const isCell = place !== null && place.row >= 0 && place.column >= 0;
    store.set({ pointed: isCell ? cellAt(place) : null });
  });
  box.addEventListener("pointerleave", () => store.set({ pointed: null }));
  box.addEventListener("click", (event) => {
    if (drag?.isFar) return;
    const place = placeOf(event);
    if (!place) return;
    if (place.row < 0) store.set({ node: at(view.columns, place.column), kept: null });
    else if (place.column < 0) store.set({ node: at(view.rows, place.row), kept: null });
    // What was seen as pointed at is chosen: of a click, parts of pixels are not told.
    else store.set({ kept: store.state.pointed ?? cellAt(place), node: null });
  });
  // A wheel alone moves the page, as it does everywhere.
  box.addEventListener("wheel", (event) => {
    const place = placeOf(event);
    if (!(event.ctrlKey || event.metaKey) || !place) return;
    event.preventDefault();
    view.zoom(event.deltaY > 0 ? 1 / ZOOM : ZOOM, { x: Math.max(0, place.x), y: Math.max(0, place.y) });
  }, { passive: false });
}

/**
 * @param {ReportRun} run
 * @param {ViewStore} store
 * @param {MatrixView} view
 */
function listenToKeys(run, store, view) {
  const box = byId("matrix"), spoken = byId("spoken");
  /** The keyboard's cursor: places among rows and columns. */
  const cursor = () => {
    const { pointed, kept } = store.state;
    const cell = pointed ?? kept;
    return { row: cell ? view.rows.indexOf(cell.row) : -1, column: cell ? view.columns.indexOf(cell.column) : -1 };
  };
  const moveTo = (/** @type {number} */ row, /** @type {number} */ column) => {
    if (view.rows.length === 0 || view.columns.length === 0) return;
    const place = {
      row: Math.max(0, Math.min(view.rows.length - 1, row)),
      column: Math.max(0, Math.min(view.columns.length - 1, column)),
    };
    const cell = { row: at(view.rows, place.row), column: at(view.columns, place.column) };
    view.reveal(place);
    store.set({ pointed: cell });
    const metric = run.data.metrics[store.state.metric];
    spoken.textContent = metric ? cellText(run, metric, cell) : "";
  };
  /** @type {Record<string, (place: { row: number, column: number }) => void>} */
  const keys = {
    ArrowUp: ({ row, column }) => moveTo(row - 1, column),
    ArrowDown: ({ row, column }) => moveTo(row + 1, column),
    ArrowLeft: ({ row, column }) => moveTo(row, column - 1),
    ArrowRight: ({ row, column }) => moveTo(row, column + 1),
    Home: ({ row }) => moveTo(row, 0),
    End: ({ row }) => moveTo(row, Infinity),
    PageUp: ({ row, column }) => moveTo(row - PAGE, column),
    PageDown: ({ row, column }) => moveTo(row + PAGE, column),
    Enter: () => store.set({ kept: store.state.pointed, node: null }),
    n: ({ row }) => row >= 0 && store.set({ node: at(view.rows, row), kept: null }),
    "+": () => view.zoom(ZOOM),
    "-": () => view.zoom(1 / ZOOM),
    "0": () => view.zoomOut(),
    Escape: () => store.set({ kept: null, node: null, pointed: null }),
  };
  box.addEventListener("keydown", (event) => {
    const key = keys[event.key];
    if (!key || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    key(cursor());
  });
}
