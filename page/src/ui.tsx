// The few pieces that every view is made of.
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { inWords, text, type TextKey } from "./texts";

/** Words of a verdict, an outcome, a severity or a fate, and how they look. */
const TONES: Readonly<Record<string, string>> = {
  voldoet: "good",
  "telt mee": "good",
  gehaald: "good",
  "voldoet niet": "bad",
  fout: "bad",
  "kon niet worden gelezen": "bad",
  "niet geopend": "bad",
  "bestuur beslist": "doubt",
  twijfel: "doubt",
  waarschuwing: "warning",
  "volgt later": "warning",
  "telt niet mee": "warning",
  info: "info",
};

export function tone(word: string | null): string {
  return (word !== null && TONES[word]) || "none";
}

export function Badge({ word }: { readonly word: string }): JSX.Element {
  return <span class={`badge tone-${tone(word)}`}>{inWords(word)}</span>;
}

/** A text for who does not see the page. */
export function Unseen({ children }: { readonly children: ComponentChildren }): JSX.Element {
  return <span class="unseen">{children}</span>;
}

interface ButtonProps {
  readonly onClick: () => void;
  readonly children: ComponentChildren;
  readonly kind?: "main" | "plain" | "quiet";
  readonly disabled?: boolean;
  readonly label?: string;
}

export function Button({ onClick, children, kind = "plain", disabled = false, label }: ButtonProps): JSX.Element {
  return (
    <button type="button" class={`button ${kind}`} onClick={onClick} disabled={disabled} {...(label && { "aria-label": label })}>
      {children}
    </button>
  );
}

interface FieldProps {
  readonly label: TextKey;
  readonly hint?: TextKey;
  readonly id: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly type?: "text" | "date";
  readonly numeric?: boolean;
  readonly wide?: boolean;
  readonly error?: string | null;
  readonly placeholder?: string;
}

export function Field(props: FieldProps): JSX.Element {
  const { id, hint, error = null } = props;
  const described = [hint && `${id}-hint`, error !== null && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div class={props.wide === true ? "field wide" : "field"}>
      <label for={id}>{text(props.label)}</label>
      {hint && (
        <span class="hint" id={`${id}-hint`}>
          {text(hint)}
        </span>
      )}
      <input
        id={id}
        type={props.type ?? "text"}
        value={props.value}
        autocomplete="off"
        onInput={(event) => props.onValue(event.currentTarget.value)}
        {...(props.placeholder !== undefined && { placeholder: props.placeholder })}
        {...(props.numeric === true && { inputMode: "numeric" })}
        {...(described !== "" && { "aria-describedby": described })}
        {...(error !== null && { "aria-invalid": true })}
      />
      {error !== null && (
        <span class="field-error" id={`${id}-error`}>
          {error}
        </span>
      )}
    </div>
  );
}

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** A question in front of the page; Esc closes it. */
export function Dialog({ title, onClose, children }: DialogProps): JSX.Element {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (box.current && !box.current.open) box.current.showModal();
  }, []);
  return (
    <dialog ref={box} aria-labelledby="dialog-title" onClose={onClose}>
      <h2 id="dialog-title">{title}</h2>
      {children}
    </dialog>
  );
}

export interface Column<Row> {
  readonly head: string;
  readonly cell: (row: Row) => ComponentChildren;
  readonly isNumber?: boolean;
  readonly class?: string;
}

interface TableProps<Row> {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowClass?: (row: Row) => string;
  /** The caption is read out and not shown. */
  readonly isTitled?: boolean;
}

/** A table whose first column names its row; it scrolls on its own when it is wider than the page. */
export function Table<Row>({ caption, columns, rows, rowClass, isTitled = false }: TableProps<Row>): JSX.Element {
  return (
    <div class="table-frame" role="region" aria-label={caption} tabIndex={0}>
      <table class="table">
        <caption class={isTitled ? "" : "unseen"}>{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.head} scope="col" class={column.isNumber === true ? "number" : ""}>
                {column.head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index} class={rowClass?.(row) ?? ""}>
              {columns.map((column, place) => {
                const looks = [column.isNumber === true ? "number" : "", column.class ?? ""].join(" ").trim();
                return place === 0 ? (
                  <th key={column.head} scope="row" class={looks}>
                    {column.cell(row)}
                  </th>
                ) : (
                  <td key={column.head} class={looks}>
                    {column.cell(row)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
