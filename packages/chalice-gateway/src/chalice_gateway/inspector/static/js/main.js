import { Log } from './model/log.js';
import { get } from './net/api.js';
import { openEventStream } from './net/event_stream.js';
import { poll } from './net/poll.js';
import { ClockView } from './view/clock_view.js';
import { ConnectionsView } from './view/connections_view.js';
import { eventsView } from './view/events_view.js';
import { FaultsView } from './view/faults_view.js';
import { FramesView, explainBodies } from './view/frames_view.js';
import { HeaderView } from './view/header_view.js';
import { InvokeView } from './view/invoke_view.js';
import { queuesView } from './view/queues_view.js';
import { Router } from './view/router.js';
import { tablesView } from './view/tables_view.js';

const MAX_ROWS = 500;
const STATE_INTERVAL_MS = 2000;

const events = new Log(MAX_ROWS);
const frames = new Log(MAX_ROWS);
const logs = [events, frames];
let run = null;

const header = new HeaderView({
  onPause: (isPaused) => logs.forEach((log) => (isPaused ? log.pause() : log.resume())),
});
const onProblem = (text) => header.showProblem(text);
const logViews = { events: eventsView(events), frames: new FramesView(frames) };
const connections = new ConnectionsView({ onProblem, onFrames: (id) => logViews.frames.showOnly(id) });
const browsers = { tables: tablesView(onProblem), queues: queuesView(onProblem) };
const faults = new FaultsView({ onProblem });
const clock = new ClockView({ onProblem });
const invoke = new InvokeView();

const attempt = (work) => work.catch((error) => onProblem(error.message));

const router = new Router((view, name) => {
  header.showProblem('');
  Object.entries(logViews).forEach(([id, logView]) => logView.setVisible(id === view));
  if (view === 'connections') attempt(connections.refresh());
  if (view in browsers) attempt(browsers[view].open(name));
});

openEventStream({
  onState: (state) => header.showState(state),
  onBatch: (batch) => {
    if (batch.run !== run) logs.forEach((log) => log.clear());
    run = batch.run;
    events.add(batch.invocations, batch.lost.invocations);
    frames.add(batch.frames, batch.lost.frames);
  },
});

let isProblemOfRefresh = false;

async function refresh() {
  try {
    const state = await get('state');
    header.showApp(state);
    explainBodies(state.showsBodies);
    faults.show(state.faults);
    clock.show(state.clock);
    invoke.show(state.functions);
    if (router.view === 'connections') await connections.refresh();
    if (router.view in browsers) await browsers[router.view].refreshList();
    if (isProblemOfRefresh) onProblem('');
    isProblemOfRefresh = false;
  } catch (error) {
    isProblemOfRefresh = true;
    if (header.state !== 'lost') onProblem(error.message);
  }
}

router.show();
poll(refresh, STATE_INTERVAL_MS);
