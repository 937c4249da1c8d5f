// A short sound for what comes while nobody looks, made here: no file is loaded.

const NOTES = [659, 880]; // Hz, one after the other
const LASTS = 0.3; // seconds
const LOUD = 0.1;

let audio = null;

/** Nothing where the browser lets nothing be heard before somebody has clicked. */
export async function ring() {
  audio ??= new AudioContext();
  if (audio.state !== "running") await Promise.race([audio.resume(), new Promise((done) => setTimeout(done, 500))]);
  if (audio.state !== "running") return;
  NOTES.forEach((pitch, place) => note(pitch, audio.currentTime + (place * LASTS) / 3));
  document.body.dataset.rung = Number(document.body.dataset.rung ?? 0) + 1;
}

function note(frequency, at) {
  const tone = new OscillatorNode(audio, { frequency });
  const volume = new GainNode(audio, { gain: 0 });
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(LOUD, at + 0.015); // or it clicks
  volume.gain.exponentialRampToValueAtTime(0.001, at + LASTS);
  tone.connect(volume).connect(audio.destination);
  tone.start(at);
  tone.stop(at + LASTS);
}
