// A grader that writes down what it is asked, and finds every answer right.
const fs = require("node:fs");

module.exports = class {
  id() {
    return "asked";
  }

  async callApi(prompt) {
    fs.appendFileSync(process.env.ASKED, JSON.stringify(prompt) + "\n");
    return { output: JSON.stringify({ category: "C", reason: "the same" }) };
  }
};
