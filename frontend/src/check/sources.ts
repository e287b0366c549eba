// A sound and a picture made in the page: a check asks for no camera and no microphone.

export interface Sources {
  readonly sound: MediaStreamTrack;
  readonly picture: MediaStreamTrack;
  stop(): void;
}

const [WIDTH, HEIGHT, PICTURES_A_SECOND] = [480, 270, 15];
const GRAIN = 8; // pixels; such a picture costs an encoder as much as a camera's
const PITCH_HZ = 440;

/** Throws where the browser cannot. To be called while a press is being handled: else the sound may be held back. */
export function makeSources(): Sources {
  const context = new AudioContext();
  const oscillator = new OscillatorNode(context, { frequency: PITCH_HZ });
  const heard = context.createMediaStreamDestination();
  oscillator.connect(new GainNode(context, { gain: 0.2 })).connect(heard);
  oscillator.start();
  const { canvas, stop } = drawNoise();
  const picture = canvas.captureStream(PICTURES_A_SECOND).getVideoTracks()[0];
  const sound = heard.stream.getAudioTracks()[0];
  if (sound === undefined || picture === undefined) throw new Error("This browser makes no sound or no picture.");
  picture.contentHint = "motion";
  return {
    sound,
    picture,
    stop: () => {
      stop();
      picture.stop();
      sound.stop();
      void context.close();
    },
  };
}

/** Coarse noise, anew for every picture; never on the screen. */
function drawNoise(): { readonly canvas: HTMLCanvasElement; readonly stop: () => void } {
  const canvas = Object.assign(document.createElement("canvas"), { width: WIDTH, height: HEIGHT });
  const grains = Object.assign(document.createElement("canvas"), { width: WIDTH / GRAIN, height: Math.ceil(HEIGHT / GRAIN) });
  const [paper, small] = [canvas.getContext("2d"), grains.getContext("2d")];
  if (paper === null || small === null) throw new Error("This browser draws nothing.");
  paper.imageSmoothingEnabled = false;
  const image = small.createImageData(grains.width, grains.height);
  const draw = (): void => {
    crypto.getRandomValues(image.data);
    small.putImageData(image, 0, 0);
    paper.drawImage(grains, 0, 0, WIDTH, HEIGHT);
  };
  draw();
  const timer = setInterval(draw, 1000 / PICTURES_A_SECOND);
  return { canvas, stop: () => clearInterval(timer) };
}
