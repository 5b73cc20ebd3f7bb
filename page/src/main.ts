import { connect } from "./start";

const hov = connect();
Object.assign(globalThis, { hov });
