// A page says what it has; what it missed comes out of a ring of encoded messages, each as it was sent at first.
const { WebSocketServer } = require("ws");

const RING = 2048;
const ring = [];
let last = 0;
const options = { host: "127.0.0.1", port: Number(process.argv[2]), backlog: 4096, perMessageDeflate: false };
const server = new WebSocketServer(options);

server.on("connection", (line) =>
  line.on("message", (data) => {
    const frame = JSON.parse(data);
    if (frame.t === "hello") {
      const missed = Math.min(last - frame.after, ring.length);
      for (const message of ring.slice(ring.length - missed)) line.send(message);
      return;
    }
    ring.push(data.toString());
    if (ring.length > RING) ring.shift();
    last = frame.to;
    for (const each of server.clients) each.send(ring.at(-1));
  }),
);
