// A message to each institution that has something to correct: to copy, or as .eml for the mail program.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Answer, Bericht, Oordeel, Operaties } from "../api";
import { download, downloadAll } from "../saving";
import type { Session, State } from "../session";
import { counted, text } from "../texts";
import { Button, Field } from "../ui";

interface Props {
  readonly session: Session;
  readonly state: State;
  readonly judged: Oordeel;
}

export function Messages({ session, state, judged }: Props): JSX.Element {
  const [until, setUntil] = useState("");
  const [answer, setAnswer] = useState<Answer<Operaties["berichten"]["antwoord"]> | null>(null);
  /** Rises with every time that it is asked again after it was stopped. */
  const [round, setRound] = useState(0);
  const [isStopped, setStopped] = useState(false);
  useEffect(() => {
    let isWanted = true;
    void session.ask("berichten", { verband: judged.verband, uiterlijk: until === "" ? null : until }).then((found) => {
      if (!isWanted) return;
      setStopped(found === null);
      if (found !== null) setAnswer(found);
    });
    return () => {
      isWanted = false;
    };
  }, [session, judged, until, round]);
  const messages = answer?.result.berichten ?? [];
  return (
    <>
      <p>{text("messages.lead")}</p>
      <div class="fields">
        <Field id="until" type="date" label="messages.until" hint="messages.until_hint" value={until} onValue={setUntil} />
      </div>
      {answer !== null && messages.length === 0 && <p>{text("messages.none")}</p>}
      {answer !== null && messages.length > 1 && (
        <div class="buttons">
          <Button onClick={() => downloadAll(answer.files, text("messages.zip"))}>{counted("messages.all", messages.length)}</Button>
        </div>
      )}
      {messages.map((one) => (
        <Card key={`${one.tpid}:${one.bestand}`} one={one} onMail={() => mail(answer, one)} />
      ))}
      {isStopped && (
        <div class="buttons">
          <Button kind="main" disabled={state.work !== null} onClick={() => setRound(round + 1)}>{text("messages.make")}</Button>
        </div>
      )}
    </>
  );
}

function mail(answer: Answer<Operaties["berichten"]["antwoord"]> | null, one: Bericht): void {
  const file = answer?.files.find((each) => each.pad === one.bestand);
  if (file) download(file);
}

function Card({ one, onMail }: { readonly one: Bericht; readonly onMail: () => void }): JSX.Element {
  const [told, setTold] = useState("");
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(one.tekst);
      setTold(text("messages.copied"));
    } catch {
      setTold(text("messages.copy_by_hand"));
    }
  };
  const id = `message-${one.tpid || "0"}`;
  return (
    <section class="card" aria-labelledby={id}>
      <h3 id={id}>
        {one.tpid !== "" && <span class="code">{one.tpid}</span>} {one.naam}
        <small>{counted("messages.count", one.aantal)}</small>
      </h3>
      <p class="subject">{text("messages.subject", { subject: one.onderwerp })}</p>
      <textarea readOnly rows={Math.min(14, one.tekst.split("\n").length + 2)} aria-label={text("messages.text", { name: one.naam || one.tpid })} value={one.tekst} />
      <div class="buttons">
        <Button kind="main" onClick={() => void copy()}>{text("messages.copy")}</Button>
        <Button onClick={onMail}>{text("messages.mail")}</Button>
        <span role="status">{told}</span>
      </div>
    </section>
  );
}
