// A provider of promptfoo that says the last message back.
module.exports = class {
  id() {
    return "said";
  }

  async callApi(prompt) {
    return { output: `You said: ${JSON.parse(prompt).pop().content}` };
  }
};
