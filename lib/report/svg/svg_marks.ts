import type { Rgb } from "../colours.ts";
import { xmlText } from "../xml_text.ts";

type Attributes = Readonly<Record<string, string | number>>;

export const INK = "#222";
export const FAINT_INK = "#666";

/** An empty element: `rect`, `line`, `image`. Numbers are rounded to hundredths of a unit. */
export function mark(name: string, attributes: Attributes): string {
  return `<${name}${attributesText(attributes)}/>\n`;
}

/** A text, upright unless it is turned to the left, `anchor`ed at x, y. */
export function textAt(
  x: number,
  y: number,
  text: string,
  { anchor = "start", size = 10, fill = INK, weight = "normal", isTurned = false }: {
    anchor?: "start" | "middle" | "end";
    size?: number;
    fill?: string;
    weight?: "normal" | "bold";
    isTurned?: boolean;
  } = {},
): string {
  const attributes = {
    x,
    y,
    ...isTurned ? { transform: `rotate(-90 ${round2(x)} ${round2(y)})` } : {},
    ...{ "text-anchor": anchor, "font-size": size, "font-weight": weight, fill },
  };
  return `<text${attributesText(attributes)}>${xmlText(text)}</text>\n`;
}

export function colourText(colour: Rgb): string {
  return `rgb(${colour.join(",")})`;
}

function attributesText(attributes: Attributes): string {
  return Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${typeof value === "number" ? round2(value) : xmlText(value)}"`).join("");
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}
