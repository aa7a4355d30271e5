// The reference process on bpmn-engine 25: state saved to and recovered from PostgreSQL around every step.
// One line of JSON per request on stdin: {"cases": n}; answers {"seconds": s, "ended": [...]}.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import path from 'node:path';

const need = createRequire(path.join(process.env.PACKAGES, 'x.js'));
const { Engine } = need('bpmn-engine');
const moddles = need('bpmn-moddle');
const BpmnModdle = moddles.BpmnModdle ?? moddles.default ?? moddles;
const { default: serializer, TypeResolver } = await import(need.resolve('moddle-context-serializer'));
const elements = await import(need.resolve('bpmn-elements'));
const pg = need('pg');
const given = JSON.parse(readFileSync(process.env.GIVEN, 'utf8'));

class Nothing { // bpmn-engine wants a behaviour for service tasks; this one does nothing
  constructor(activity) { this.activity = activity; this.type = 'nothing'; }
  execute(message, done) { this.activity.environment.variables.r = 1; done(null, { ok: true }); }
}
const extensions = { bench(activity) { if (activity.type === 'bpmn:ServiceTask') activity.behaviour.Service = Nothing; } };
const services = { is: (a, b) => a === b };
const moddle = await new BpmnModdle().fromXML(given.source);
const sourceContext = serializer(moddle, TypeResolver({ ...elements })); // parsed once, shared by all cases
const fresh = () => ({ ...structuredClone(given.data), approved: false, approved2: false });

const db = new pg.Client({ host: process.env.PGHOST, port: 5432, user: process.env.PGUSER, password: process.env.PGPASSWORD, database: process.env.PGDATABASE });
await db.connect();
await db.query('create table n_inst(id bigint primary key, version int, state text)');
await db.query('create table n_event(id bigint generated always as identity primary key, inst bigint, body jsonb)');
await db.query('create table n_task(id bigint generated always as identity primary key, inst bigint, name text, open bool)');
let id = 0;

async function put(first, state) {
  if (first) { await db.query('begin'); await db.query('insert into n_inst values($1,0,$2)', [id, state]); }
  else await db.query('update n_inst set state=$2, version=version+1 where id=$1', [id, state]);
  await db.query("insert into n_event(inst,body) values($1,'{\"k\":1}')", [id]);
  await db.query("insert into n_task(inst,name,open) values($1,'t',true)", [id]);
  await db.query('commit');
}
async function get() {
  await db.query('begin');
  return (await db.query('select state from n_inst where id=$1 for update', [id])).rows[0].state;
}
async function oneCase() {
  id += 1;
  let execution = await new Engine({ name: 'complaint', sourceContext, services, extensions, variables: fresh() }).execute();
  Object.assign(execution.environment.output, fresh());
  let state = execution.getState();
  await execution.stop();
  await put(true, JSON.stringify(state));
  for (const [name, answers] of given.steps) {
    const engine = new Engine({ name: 'complaint', sourceContext, services, extensions });
    execution = await engine.recover(JSON.parse(await get()), { services, extensions }).resume();
    const waiting = execution.getPostponed().filter((activity) => activity.type === 'bpmn:UserTask');
    if (waiting.length !== 1 || waiting[0].id !== name) throw new Error(`waits at ${waiting.map((w) => w.id)}, not at ${name}`);
    Object.assign(execution.environment.output, answers);
    waiting[0].signal(answers);
    state = execution.getState();
    const idle = execution.state === 'idle';
    if (!idle) await execution.stop();
    await put(false, JSON.stringify(state));
  }
  const process_ = execution.definitions[0].getProcesses()[0];
  const ended = process_.getActivities().filter((a) => a.counters?.taken && a.type === 'bpmn:EndEvent').map((a) => a.id);
  if (!ended.includes('open') || ended.includes('closed')) throw new Error(`the case ended at ${ended}`);
}
for await (const line of createInterface({ input: process.stdin })) {
  const { cases } = JSON.parse(line);
  const begun = performance.now();
  for (let n = 0; n < cases; n++) await oneCase();
  process.stdout.write(`${JSON.stringify({ seconds: (performance.now() - begun) / 1e3 })}\n`);
}
await db.end();
process.exit(0);
