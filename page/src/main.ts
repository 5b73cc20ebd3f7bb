import "./page.css";
import { showPage } from "./page";
import { connect } from "./start";
import { offerExcel } from "./task-pane";

const hov = connect();
Object.assign(globalThis, { hov });
const session = showPage(hov);
if (session !== null) void offerExcel(session);
