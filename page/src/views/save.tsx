// What was made, to be saved: as one download, or into a folder.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { OutputFile } from "../api";
import { alreadyThere, downloadAll, writeInto } from "../saving";
import type { Session } from "../session";
import { counted, text } from "../texts";
import { Button, Dialog } from "../ui";

interface Props {
  readonly session: Session;
  readonly files: readonly OutputFile[];
  readonly zipName: string;
}

interface Question {
  readonly folder: FileSystemDirectoryHandle;
  readonly there: readonly string[];
}

export function Save({ session, files, zipName }: Props): JSX.Element | null {
  const [told, setTold] = useState("");
  const [question, setQuestion] = useState<Question | null>(null);
  if (files.length === 0) return null;
  const given = session.state.folder;
  const write = async (folder: FileSystemDirectoryHandle): Promise<void> => {
    setQuestion(null);
    await writeInto(folder, files);
    session.saved();
    setTold(text("save.done", { folder: folder.name, files: counted("register.count", files.length) }));
  };
  const into = async (choose: () => Promise<FileSystemDirectoryHandle>): Promise<void> => {
    try {
      const folder = await choose();
      if ((await folder.requestPermission?.({ mode: "readwrite" })) === "denied") return;
      const there = await alreadyThere(folder, files);
      if (there.length > 0) setQuestion({ folder, there });
      else await write(folder);
    } catch (error) {
      if (!(error instanceof DOMException && error.name === "AbortError")) session.fail(error);
    }
  };
  return (
    <div class="save">
      <div class="buttons">
        <Button
          kind="main"
          onClick={() => {
            downloadAll(files, zipName);
            session.saved();
            setTold(text("save.downloaded"));
          }}
        >
          {files.length === 1 ? text("save.one") : counted("save.zip", files.length)}
        </Button>
        {given !== null && <Button onClick={() => void into(() => Promise.resolve(given))}>{text("save.same", { folder: given.name })}</Button>}
        {window.showDirectoryPicker !== undefined && (
          <Button onClick={() => void into(async () => window.showDirectoryPicker?.({ id: "hov-uit", mode: "readwrite" }) ?? Promise.reject(new Error("no picker")))}>
            {text("save.folder")}
          </Button>
        )}
      </div>
      <p role="status">{told}</p>
      <details>
        <summary>{counted("save.list", files.length)}</summary>
        <ul>{files.map((one) => <li key={one.pad}>{one.pad}</li>)}</ul>
      </details>
      {question !== null && (
        <Dialog title={text("save.there", { folder: question.folder.name })} onClose={() => setQuestion(null)}>
          <p>{text("save.there_more")}</p>
          <ul>{question.there.map((one) => <li key={one}>{one}</li>)}</ul>
          <div class="buttons">
            <Button kind="main" onClick={() => setQuestion(null)}>{text("save.keep")}</Button>
            <Button onClick={() => void write(question.folder).catch((error: unknown) => session.fail(error))}>{text("save.overwrite")}</Button>
          </div>
        </Dialog>
      )}
    </div>
  );
}
