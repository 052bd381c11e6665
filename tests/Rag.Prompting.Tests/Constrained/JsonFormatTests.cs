using System.Text.Json;
using Rag.Core.Answers;

namespace Rag.Prompting.Tests.Constrained;

public sealed class JsonFormatTests
{
    private const string Tree =
        """{"$defs":{"node":{"type":"object","properties":{"n":{"type":"integer"},"next":{"anyOf":[{"$ref":"#/$defs/node"},{"type":"null"}]}},"required":["n","next"],"additionalProperties":false}},"$ref":"#/$defs/node"}""";

    [Theory]
    [InlineData(
        """{"type":"object","properties":{"answer":{"type":"string"},"sure":{"type":"boolean"}},"required":["answer","sure"],"additionalProperties":false}"""
    )]
    [InlineData("""{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"number"},"c":{"type":"null"}}}""")]
    [InlineData("""{"type":"object","properties":{"a":{"const":1},"b":{"const":"x"},"c":{"type":"boolean"}},"required":["b"]}""")]
    [InlineData("""{"type":"array","items":{"enum":["red","green",3,null,{"x":[1]}]},"minItems":2,"maxItems":4}""")]
    [InlineData("""{"type":"array","items":{"type":["integer","null"]},"minItems":1}""")]
    [InlineData("""{"type":"string","minLength":2,"maxLength":5}""")]
    [InlineData("""{"type":"string","pattern":"^\\d{4}-\\d{2}$"}""")]
    [InlineData("""{"type":"string","pattern":"^[\"\\\\]x+$"}""")]
    [InlineData("""{"anyOf":[{"type":"integer"},{"type":"object","properties":{"é\n":{"type":"boolean"}},"required":["é\n"]}]}""")]
    [InlineData(
        """{"oneOf":[{"type":"object","properties":{"k":{"const":"a"},"v":{"type":"integer"}},"required":["k","v"]},{"type":"object","properties":{"k":{"const":"b"}},"required":["k"]}]}"""
    )]
    [InlineData("""{"type":"object","additionalProperties":{"type":"integer"}}""")]
    [InlineData("""{"type":"string","enum":["a",1,"b"],"description":"of some use","title":"T"}""")]
    [InlineData(
        """{"type":"object","properties":{"tags":{"type":"array","items":{"type":"string","maxLength":8},"maxItems":3},"place":{"$ref":"#/$defs/place"}},"required":["tags"],"$defs":{"place":{"type":"object","properties":{"city":{"type":"string","maxLength":20}},"required":["city"],"additionalProperties":false}}}"""
    )]
    [InlineData(Tree)]
    [InlineData("{}")]
    [InlineData("true")]
    public void Write_Schema_IsValid(string schema)
    {
        using var parsed = JsonDocument.Parse(schema);
        var complete = 0;
        for (var seed = 0; seed < 40; seed++)
        {
            if (FormatWriter.Write(new AnswerFormat.JsonSchema(schema), new Random(seed)) is { } text)
            {
                complete++;
                using var value = JsonDocument.Parse(text);
                Assert.True(SchemaChecker.IsValid(value.RootElement, parsed.RootElement, parsed.RootElement), $"seed {seed}: {text}");
            }
        }

        Assert.True(complete > 20, $"{complete} of 40 came to an end");
    }

    [Fact]
    public void Write_JsonObject_IsAnObject()
    {
        var complete = 0;
        for (var seed = 0; seed < 20; seed++)
        {
            if (FormatWriter.Write(new AnswerFormat.JsonObject(), new Random(seed)) is { } text)
            {
                complete++;
                using var value = JsonDocument.Parse(text);
                Assert.Equal(JsonValueKind.Object, value.RootElement.ValueKind);
            }
        }

        Assert.True(complete > 5, $"{complete} of 20 came to an end");
    }

    [Fact]
    public void AllowedNext_Schema_HasNoWhiteSpaceBetweenParts()
    {
        using var constraint = FormatWriter.Constrain(
            new AnswerFormat.JsonSchema("""{"type":"object","properties":{"a":{"type":"boolean"}},"required":["a"]}""")
        );

        Assert.All(constraint.AllowedNext.ToArray(), id => Assert.StartsWith(FormatWriter.Tokenizer.Decode([id]), """{"a":true}"""));
    }

    [Theory]
    [InlineData("""{"type":"object","properties":{"n":{"type":"integer","minimum":1}}}""", "'minimum' at #/properties/n")]
    [InlineData("""{"type":"string","format":"date"}""", "'format' at #")]
    [InlineData("""{"type":"array","items":{"not":{}}}""", "'not' at #/items")]
    [InlineData("""{"allOf":[{}]}""", "'allOf' at #")]
    [InlineData("""{"type":"thing"}""", "there is no type 'thing'")]
    [InlineData("""{"$ref":"https://example.org/x"}""", "the reference 'https://example.org/x' at #")]
    [InlineData("""{"$ref":"#/$defs/x"}""", "there is no '#/$defs/x'")]
    [InlineData("""{"$ref":"#"}""", "No text has the format")]
    [InlineData("""{"oneOf":[{"type":"string"},{"type":"string","maxLength":3}]}""", "branches 0 and 1 might both hold")]
    [InlineData("""{"type":"string","pattern":"a","maxLength":3}""", "pattern beside minLength or maxLength at #")]
    [InlineData("""{"type":"string","pattern":"(?<=a)b"}""", "The pattern at # has a group other than")]
    [InlineData("""{"type":"object","required":["a"]}""", "required names 'a'")]
    [InlineData(
        """{"type":"object","properties":{"a":true},"additionalProperties":{"type":"string"}}""",
        "additionalProperties beside properties at #"
    )]
    [InlineData("""{"type":"string","maxLength":-1}""", "maxLength is a whole number")]
    [InlineData("""{"type":"string","maxLength":1000000}""", "automaton states")]
    [InlineData(
        """{"type":"array","items":{"type":"array","items":{"type":"array","items":{},"minItems":100},"minItems":100},"minItems":100}""",
        "automaton states"
    )]
    [InlineData("[]", "a schema is an object")]
    [InlineData("{", "not JSON")]
    public void Constrain_OutsideTheSubset_IsRefusedWithItsPlace(string schema, string reason) =>
        Assert.Contains(
            reason,
            Assert.Throws<UnsupportedFormatException>(() => FormatWriter.Constrain(new AnswerFormat.JsonSchema(schema))).Message
        );

    [Fact]
    public void Constrain_DefinitionsThatDouble_AreRefused()
    {
        var definitions = Enumerable
            .Range(0, 40)
            .Select(i =>
            {
                var inner = "{\"$ref\":\"#/$defs/d" + (i + 1) + "\"}";
                return "\"d" + i + "\":{\"type\":\"array\",\"items\":{\"anyOf\":[" + inner + "," + inner + "]}}";
            });
        var schema = "{\"$defs\":{" + string.Join(',', definitions) + ",\"d40\":{\"type\":\"null\"}},\"$ref\":\"#/$defs/d0\"}";

        var refusal = Assert.Throws<UnsupportedFormatException>(() => FormatWriter.Constrain(new AnswerFormat.JsonSchema(schema)));

        Assert.Contains("too large", refusal.Message);
    }
}
