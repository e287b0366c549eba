// What one page says goes to all: socket.io over WebSocket alone.
const { createServer } = require("node:http");
const { Server } = require("socket.io");

const http = createServer();
const server = new Server(http, { transports: ["websocket"], perMessageDeflate: false });
server.on("connection", (socket) => socket.on("say", (said) => server.emit("said", said)));
http.listen({ host: "127.0.0.1", port: Number(process.argv[2]), backlog: 4096 });
