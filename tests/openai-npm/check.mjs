// Drives every surface of a running service with the official client: node check.mjs BASE_URL QUESTION [CHECKS]
// Each check says what it holds; the first that fails ends the run with exit code 1. The first CHECKS are made, or all.
import assert from "node:assert/strict";
import OpenAI from "openai";

const [baseURL, question, most = Infinity] = process.argv.slice(2);
const client = new OpenAI({ baseURL, apiKey: "none", maxRetries: 0, timeout: 120_000 });
const messages = [{ role: "user", content: question }];
const weather = {
  type: "function",
  function: {
    name: "get_weather",
    description: "Get the current weather in a city.",
    parameters: {
      type: "object",
      properties: { city: { type: "string" }, unit: { type: "string", enum: ["celsius", "fahrenheit"] } },
      required: ["city", "unit"],
    },
  },
};

let done = 0;
async function check(what, run) {
  if (done >= most) return;
  try {
    await run();
    done++;
  } catch (failure) {
    console.error(`FAILED: ${what}\n${failure.stack}`);
    process.exit(1);
  }
}

async function refusal(call) {
  try {
    await call();
  } catch (failure) {
    return failure;
  }

  throw new Error("The call was answered, and should have been refused.");
}

let whole;

await check("a chat completion has text, citation, usage and a request id", async () => {
  whole = await client.chat.completions.create({ model: "default", messages });
  const [choice] = whole.choices;
  assert.equal(choice.finish_reason, "stop");
  assert.equal(choice.message.role, "assistant");
  const { url_citation: cited } = choice.message.annotations[0];
  const content = choice.message.content;
  assert.equal(content[cited.start_index - 1], "“");
  assert.equal(content[cited.end_index], "”");
  assert.equal(whole.usage.total_tokens, whole.usage.prompt_tokens + whole.usage.completion_tokens);
  assert.match(whole._request_id, /^req_/);
  assert.equal(whole.news.citations.length, 1);
});

await check("a stream gives the same text, its usage, and annotations and news in its last delta", async () => {
  const stream = await client.chat.completions.create({
    model: "default",
    messages,
    stream: true,
    stream_options: { include_usage: true },
  });
  let [text, usage, annotations, news] = ["", null, null, null];
  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta.content ?? "";
    annotations = chunk.choices[0]?.delta.annotations ?? annotations;
    news = chunk.news ?? news;
    usage = chunk.usage ?? usage;
  }

  assert.equal(text, whole.choices[0].message.content);
  assert.equal(usage.completion_tokens, whole.usage.completion_tokens);
  assert.deepEqual(annotations, whole.choices[0].message.annotations);
  assert.deepEqual(news.citations, whole.news.citations);
});

await check("the client's own collector of streams makes one completion of two choices", async () => {
  const final = await client.chat.completions.stream({ model: "default", messages, n: 2 }).finalChatCompletion();
  assert.equal(final.choices.length, 2);
  assert.equal(final.choices[1].message.content, whole.choices[0].message.content);
});

await check("a stream can be left in the middle", async () => {
  const stream = await client.chat.completions.create({ model: "default", messages, stream: true });
  for await (const chunk of stream) {
    assert.ok(chunk.id);
    break;
  }
});

await check("an answer in a form is JSON of its schema", async () => {
  const completion = await client.chat.completions.create({
    model: "default",
    messages,
    response_format: {
      type: "json_schema",
      json_schema: {
        name: "kind",
        strict: true,
        schema: {
          type: "object",
          properties: { kind: { enum: ["place", "person", "number", "other"] } },
          required: ["kind"],
          additionalProperties: false,
        },
      },
    },
  });
  assert.ok(["place", "person", "number", "other"].includes(JSON.parse(completion.choices[0].message.content).kind));
});

await check("log-probabilities come with their bytes", async () => {
  const completion = await client.chat.completions.create({
    model: "default",
    messages,
    logprobs: true,
    top_logprobs: 2,
    max_tokens: 4,
    seed: 1,
    logit_bias: { 500: 1 },
  });
  const { content } = completion.choices[0].logprobs;
  assert.equal(content.length, completion.usage.completion_tokens);
  assert.equal(content[0].top_logprobs.length, 2);
});

await check("a function is called, whole and streamed, and answered", async () => {
  const asked = [{ role: "user", content: "What is the weather in Paris right now?" }];
  const request = { model: "default", messages: asked, tools: [weather], tool_choice: "required" };
  const completion = await client.chat.completions.create(request);
  const [call] = completion.choices[0].message.tool_calls;
  assert.equal(completion.choices[0].finish_reason, "tool_calls");
  assert.equal(completion.choices[0].message.content, null);
  assert.equal(call.function.name, "get_weather");
  assert.deepEqual(Object.keys(JSON.parse(call.function.arguments)), ["city", "unit"]);

  const streamed = await client.chat.completions.stream(request).finalChatCompletion();
  assert.equal(streamed.choices[0].message.tool_calls[0].function.arguments, call.function.arguments);
  assert.equal(streamed.choices[0].finish_reason, "tool_calls");

  const answered = await client.chat.completions.create({
    model: "default",
    tools: [weather],
    messages: [
      ...asked,
      completion.choices[0].message,
      { role: "tool", tool_call_id: call.id, content: "It is 14 degrees and raining in Paris." },
    ],
  });
  assert.equal(answered.choices[0].finish_reason, "stop");
  assert.match(answered.choices[0].message.content, /14 degrees/);
});

await check("a question for two calls gets both, whole and streamed, and one where one is asked for", async () => {
  const asked = [{ role: "user", content: "What is the weather in Paris right now? And what is the weather in Madrid?" }];
  const request = { model: "default", messages: asked, tools: [weather], tool_choice: "required" };
  const completion = await client.chat.completions.create(request);
  const calls = completion.choices[0].message.tool_calls;
  assert.deepEqual(
    calls.map((call) => JSON.parse(call.function.arguments).city),
    ["Paris", "Madrid"],
  );

  const streamed = await client.chat.completions.stream(request).finalChatCompletion();
  assert.deepEqual(
    streamed.choices[0].message.tool_calls.map((call) => call.function),
    calls.map((call) => call.function),
  );

  const one = await client.chat.completions.create({ ...request, parallel_tool_calls: false });
  assert.equal(one.choices[0].message.tool_calls.length, 1);

  const answered = await client.chat.completions.create({
    model: "default",
    tools: [weather],
    messages: [
      ...asked,
      completion.choices[0].message,
      { role: "tool", tool_call_id: calls[0].id, content: "It is 14 degrees and raining in Paris." },
      { role: "tool", tool_call_id: calls[1].id, content: "It is 25 degrees and sunny in Madrid." },
    ],
  });
  assert.equal(answered.choices[0].finish_reason, "stop");
});

await check("embeddings are the same in base64, which the client asks for by itself, and as numbers", async () => {
  const input = ["The bridge was closed.", "Who closed it?"];
  const packed = await client.embeddings.create({ model: "default", input });
  const plain = await client.embeddings.create({ model: "default", input, encoding_format: "float" });
  assert.equal(packed.data.length, 2);
  packed.data[1].embedding.forEach((number, i) => assert.ok(Math.abs(number - plain.data[1].embedding[i]) < 1e-6));
  assert.ok(Math.abs(Math.hypot(...plain.data[0].embedding) - 1) < 1e-3);
  assert.equal(plain.usage.prompt_tokens, plain.usage.total_tokens);
});

await check("the models are listed, and each is found by its name", async () => {
  const ids = [];
  for await (const model of client.models.list()) {
    ids.push(model.id);
  }

  assert.ok(ids.includes("default"));
  assert.equal((await client.models.retrieve(ids[0])).id, ids[0]);
});

await check("legacy completions answer the prompt, whole and streamed", async () => {
  const completion = await client.completions.create({ model: "default", prompt: question });
  assert.equal(completion.choices[0].text, whole.choices[0].message.content);
  let text = "";
  for await (const chunk of await client.completions.create({ model: "default", prompt: question, stream: true })) {
    text += chunk.choices[0]?.text ?? "";
  }

  assert.equal(text, completion.choices[0].text);
});

await check("an unknown model is not found", async () => {
  const failure = await refusal(() => client.chat.completions.create({ model: "gpt-9", messages }));
  assert.ok(failure instanceof OpenAI.NotFoundError);
  assert.equal(failure.code, "model_not_found");
  assert.match(failure.requestID, /^req_/);
});

await check("a wrong value is a bad request that names it", async () => {
  const failure = await refusal(() =>
    client.chat.completions.create({ model: "default", messages, news: { from: "last week" } }),
  );
  assert.ok(failure instanceof OpenAI.BadRequestError);
  assert.equal(failure.param, "news.from");
  assert.equal(failure.type, "invalid_request_error");
  for (const [param, call] of [
    ["n", () => client.chat.completions.create({ model: "default", messages, n: 9 })],
    ["dimensions", () => client.embeddings.create({ model: "default", input: "a", dimensions: 3 })],
    ["suffix", () => client.completions.create({ model: "default", prompt: "a b", suffix: "c" })],
    ["tools[0].type", () => client.chat.completions.create({ model: "default", messages, tools: [{ type: "x" }] })],
  ]) {
    assert.equal((await refusal(call)).param, param);
  }
});

await check("what cannot come in time is refused with a status that the client knows", async () => {
  const failure = await refusal(() =>
    client.chat.completions.create({ model: "default", messages, logprobs: true, news: { deadline_ms: 0.001 } }),
  );
  assert.ok(failure instanceof OpenAI.RateLimitError || failure instanceof OpenAI.InternalServerError, `${failure}`);
  assert.ok([429, 503].includes(failure.status));
  assert.ok(failure.headers.get("retry-after-ms") !== null || failure.headers.get("x-should-retry") === "false");
});

console.log(`${done} checks passed`);
