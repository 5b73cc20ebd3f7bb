import "./page.css";
import { showPage } from "./page";
import { connect } from "./start";

const hov = connect();
Object.assign(globalThis, { hov });
showPage(hov);
