// Draws the diagram of each <div data-diagram="address of the BPMN file">, read only.
//   data-done="ids"      elements already passed
//   data-current="ids"   elements where a token waits
// Afterwards the element carries data-ready="true", or data-ready="failed" and its own content stays as it was.
// The bpmn.io mark at the bottom right belongs to the library's licence and stays visible.
import './diagram.css';
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';

const MARGIN = 24;

function fit(canvas) {
  const { clientWidth, clientHeight } = canvas.getContainer();
  if (Math.min(clientWidth, clientHeight) <= 2 * MARGIN) return; // hidden or folded away: scaling to nothing cannot be undone
  const { inner, outer } = canvas.viewbox();
  const scale = Math.min((outer.width - 2 * MARGIN) / inner.width, (outer.height - 2 * MARGIN) / inner.height, 1.2);
  const width = outer.width / scale;
  const height = outer.height / scale;
  canvas.viewbox({ x: inner.x - (width - inner.width) / 2, y: inner.y - (height - inner.height) / 2, width, height });
}

function mark(viewer, host) {
  const registry = viewer.get('elementRegistry');
  const canvas = viewer.get('canvas');
  for (const kind of ['done', 'current']) {
    for (const id of (host.dataset[kind] ?? '').split(/\s+/).filter(Boolean)) {
      if (registry.get(id)) canvas.addMarker(id, `is-${kind}`);
    }
  }
}

async function draw(host) {
  const answer = await fetch(host.dataset.diagram, { headers: { Accept: 'application/xml' } });
  if (!answer.ok) throw new Error(`the diagram answered ${answer.status}`);
  const xml = await answer.text();
  const stage = document.createElement('div');
  stage.className = 'diagram-stage';
  host.append(stage);
  const viewer = new NavigatedViewer({ container: stage });
  try {
    await viewer.importXML(xml);
  } catch (error) {
    stage.remove();
    throw error;
  }
  mark(viewer, host);
  fit(viewer.get('canvas'));
  new ResizeObserver(() => fit(viewer.get('canvas'))).observe(stage);
}

for (const host of document.querySelectorAll('[data-diagram]')) {
  draw(host).then(
    () => { host.dataset.ready = 'true'; },
    () => { host.dataset.ready = 'failed'; },
  );
}
