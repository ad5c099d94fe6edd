const NOTES = [[660, 0], [880, 0.12]]; // hertz, and when in seconds
const NOTE_S = 0.25;
const VOLUME = 0.15;

/** Plays two short notes. Browsers play nothing in pages that nobody has clicked or typed in. */
export function playSound() {
  const context = new AudioContext();
  for (const [frequency, start] of NOTES) playNote(context, frequency, context.currentTime + start);
  setTimeout(() => context.close(), 1_000);
}

function playNote(context, frequency, start) {
  const volume = new GainNode(context, { gain: 0 });
  volume.gain.setValueAtTime(VOLUME, start);
  volume.gain.exponentialRampToValueAtTime(0.001, start + NOTE_S);
  const note = new OscillatorNode(context, { frequency });
  note.connect(volume).connect(context.destination);
  note.start(start);
  note.stop(start + NOTE_S);
}
