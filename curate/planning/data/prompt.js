// The messages of the prompt pack with those of a test behind them, for promptfoo.
const pack = require('./messages.json');

// promptfoo fills templates in all texts: a brace that would begin or end one stands as the text of one.
const plain = (text) => text.replace(/\{(?=[{%#])|(?<=#)\}/g, (brace) => `{{ '${brace}' }}`);

module.exports = ({ vars }) =>
  [...pack, ...JSON.parse(vars.messages)].map((message) =>
    typeof message.content === 'string' ? { ...message, content: plain(message.content) } : message,
  );
