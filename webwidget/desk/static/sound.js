// Two short sounds, made here: no file is loaded.

const SOUNDS = { queue: [523, 784], mine: [659] }; // Hz, one note after the other
const NOTE = 0.18; // seconds
const LOUD = 0.12;

let audio = null;

/** Browsers play nothing before somebody has clicked or typed; until then there is no sound. */
export function unlock() {
  audio ??= new AudioContext();
  if (audio.state === "suspended") audio.resume();
}

export function ring(kind) {
  if (audio?.state !== "running") return;
  SOUNDS[kind].forEach((pitch, place) => note(pitch, audio.currentTime + place * NOTE * 0.7));
}

function note(pitch, at) {
  const tone = new OscillatorNode(audio, { type: "sine", frequency: pitch });
  const volume = new GainNode(audio, { gain: 0 });
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(LOUD, at + 0.015); // or it clicks
  volume.gain.exponentialRampToValueAtTime(0.001, at + NOTE * 2);
  tone.connect(volume).connect(audio.destination);
  tone.start(at);
  tone.stop(at + NOTE * 2);
}
