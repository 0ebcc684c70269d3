// The messages of the prompt pack with those of a test behind them, for promptfoo.
const pack = require('./messages.json');

// promptfoo fills templates in all texts: what looks like one stands in a raw block.
const plain = (text) => (/\{[{%#]/.test(text) ? `{% raw %}${text}{% endraw %}` : text);

module.exports = ({ vars }) =>
  [...pack, ...JSON.parse(vars.messages)].map((message) =>
    typeof message.content === 'string' ? { ...message, content: plain(message.content) } : message,
  );
