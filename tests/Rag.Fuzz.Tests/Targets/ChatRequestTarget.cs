using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Rag.Api.Edge;
using Rag.Api.OpenAi;
using Rag.Api.OpenAi.Chat;
using Rag.Api.OpenAi.Errors;

namespace Rag.Fuzz.Tests.Targets;

/// <summary>The body of a chat completion request, up to the question and its options.</summary>
public sealed class ChatRequestTarget : FuzzTarget
{
    private static readonly string[] s_bodies =
    [
        """{"messages":[{"role":"user","content":"How many nurses went on strike?"}]}""",
        """{"model":"news","messages":[{"role":"user","content":[{"type":"text","text":"Who won?"}]}],"stream":true,"stream_options":{"include_usage":true}}""",
        """{"messages":[{"role":"user","content":"a"}],"stop":["x","\n"],"logit_bias":{"5":-100,"17":3.5},"temperature":0.7,"top_p":0.9,"top_k":40}""",
        """{"messages":[{"role":"user","content":"a"}],"response_format":{"type":"json_schema","json_schema":{"schema":{"type":"object"}}}}""",
        """{"messages":[{"role":"user","content":"a"}],"structured_outputs":{"regex":"[0-9]+"},"max_computed_tokens":10,"deadline_ms":5000}""",
        """{"messages":[{"role":"user","content":"a"}],"guided_json":"{\"type\":\"string\"}","logprobs":true,"top_logprobs":5,"seed":7,"n":1}""",
        """{"messages":[{"role":"user","content":"\ud800"}],"stop":"\udfff","logit_bias":{"\ud800":1}}""",
        """{"messages":[{"role":"user","content":"\ufffe\uffff\u0000"}]}""",
        """{"messages":[{"role":"user","content":"a"}],"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}],"tool_choice":"required"}""",
        """{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":null},{"role":"tool","content":"{\"temp\":[14,{\"unit\":\"C\"}]}"}],"n":8}""",
        """{"messages":[{"role":"user","content":"a"}],"news":{"sources":["The Courier"],"from":"2026-11-10","to":"2026-11-20T08:30:00Z","top":3,"min_sources":2,"grounding":"off"}}""",
    ];

    public override IReadOnlyList<string> Words =>
        [
            "\"messages\":",
            "\"stop\":",
            "\"logit_bias\":",
            "\"tools\":[]",
            "\"tool_choice\":",
            "\"news\":{",
            "\"role\":\"tool\"",
            "\"response_format\":",
            "\"guided_json\":",
            "\"structured_outputs\":",
            "\"\\ud800\"",
            "\\u0000",
            "null",
            "[[[[",
            "{\"a\":",
            "1e308",
            "-0.0",
            "\"NaN\"",
        ];

    public override IEnumerable<byte[]> Seeds() =>
        s_bodies.Concat([new string('[', 100_000), $"{{\"messages\":{new string('[', 63)}"]).Select(Encoding.UTF8.GetBytes);

    public override void Run(byte[] input)
    {
        try
        {
            JsonBody.RequireText(input);
            if (JsonSerializer.Deserialize(input, WireJson.Default.ChatRequest) is { } request)
            {
                ChatTranslation.Read(request, Rag.Core.Access.Audience.Everybody);
            }
        }
        catch (Exception refusal) when (refusal is JsonException or WireException or BadHttpRequestException) { }
    }
}
