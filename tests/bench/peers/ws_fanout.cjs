// What one page says goes to all: the `ws` package as its README shows it, and each message encoded once.
const { WebSocketServer } = require("ws");

const server = new WebSocketServer({ host: "127.0.0.1", port: Number(process.argv[2]), backlog: 4096, perMessageDeflate: false });
server.on("connection", (line) =>
  line.on("message", (data) => {
    const text = data.toString();
    for (const each of server.clients) each.send(text);
  }),
);
