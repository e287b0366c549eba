// A page says what it has; what it missed comes out of a ring of encoded messages, each as it was sent at first.
const { WebSocketServer } = require("ws");

const RING = 2048;
const ring = [];
let last = 0;
const server = new WebSocketServer({ host: "127.0.0.1", port: Number(process.argv[2]), backlog: 4096, perMessageDeflate: false });

server.on("connection", (line) =>
  line.on("message", (data) => {
    const frame = JSON.parse(data);
    if (frame.t === "hello") {
      for (let n = Math.max(frame.after, last - ring.length) + 1; n <= last; n++) line.send(ring[ring.length - 1 - (last - n)]);
      return;
    }
    ring.push(data.toString());
    if (ring.length > RING) ring.shift();
    last = frame.to;
    for (const each of server.clients) each.send(ring[ring.length - 1]);
  }),
);
