using System.Text;
using System.Text.Json;
using Rag.Core.Answers;

namespace Rag.Fuzz.Tests.Targets;

/// <summary>A caller's JSON Schema. What is written under it is JSON.</summary>
public sealed class SchemaTarget : FormatWalk
{
    private static readonly JsonDocumentOptions s_deep = new() { MaxDepth = 1000 };

    public override IReadOnlyList<string> Words =>
        [
            "\"type\":",
            "\"string\"",
            "\"object\"",
            "\"array\"",
            "\"integer\"",
            "\"properties\":{",
            "\"required\":[",
            "\"items\":",
            "\"minItems\":",
            "\"maxLength\":",
            "\"pattern\":",
            "\"enum\":[",
            "\"const\":",
            "\"anyOf\":[",
            "\"oneOf\":[",
            "\"$ref\":\"#",
            "/$defs/a\"",
            "\"additionalProperties\":",
            "\\ud800",
            "2147483647",
            "-0.0e5",
            "{}",
            "true",
        ];

    public override IEnumerable<byte[]> Seeds() =>
        new[]
        {
            """{"type":"object","properties":{"answer":{"type":"string"},"sure":{"type":"boolean"}},"required":["answer"],"additionalProperties":false}""",
            """{"type":"array","items":{"enum":["red",3,null,{"x":[1]}]},"minItems":2,"maxItems":4}""",
            """{"type":"string","pattern":"^[\"\\\\]x+$"}""",
            """{"$defs":{"a":{"type":"object","properties":{"n":{"anyOf":[{"$ref":"#/$defs/a"},{"type":"null"}]}},"required":["n"]}},"$ref":"#/$defs/a"}""",
            """{"oneOf":[{"type":"object","properties":{"k":{"const":"a"}},"required":["k"]},{"type":"object","properties":{"k":{"const":"b"}},"required":["k"]}]}""",
            """{"type":["integer","number","null"]}""",
            """{"type":"string","minLength":2,"maxLength":5}""",
            """{"$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}},"$ref":"#/$defs/a"}""",
            """{"enum":["\ud800"]}""",
            """{"oneOf":[{"const":1},{"const":1.0},{"const":10e-1}]}""",
            "{\"type\":\"string\",\"pattern\":\"a" + new string('*', 60_000) + "\"}",
            "{\"enum\":[" + string.Join(',', Enumerable.Range(0, 11_000)) + "]}",
            "{\"oneOf\":[" + string.Join(',', Enumerable.Range(0, 3500).Select(i => $"{{\"const\":{i}}}")) + "]}",
            string.Concat(Enumerable.Repeat("{\"items\":", 6000)),
            new string('[', 60_000),
        }.Select(Encoding.UTF8.GetBytes);

    public override void Run(byte[] input)
    {
        if (Write(new AnswerFormat.JsonSchema(Encoding.UTF8.GetString(input)), input.Length) is { } text)
        {
            JsonDocument.Parse(text, s_deep).Dispose();
        }
    }
}
