using System.Text.Json;
using CsCheck;
using Rag.Core.Answers;
using Rag.Prompting.Constrained;

namespace Rag.Prompting.Tests.Constrained;

public sealed class ExclusiveBranchesTests
{
    private static readonly Gen<string> s_value = OneOf(
        "1",
        "1.0",
        "10e-1",
        "2",
        "\"a\"",
        "\"\\u0061\"",
        "null",
        "true",
        "[1]",
        "{\"x\":1,\"y\":2}",
        "{\"y\":2,\"x\":1}"
    );

    private static readonly Gen<string> s_literals = Gen.OneOf(
        s_value.Select(value => $"\"const\":{value}"),
        s_value.List[0, 3].Select(values => $"\"enum\":[{string.Join(',', values)}]")
    );

    private static readonly Gen<string> s_property = Gen.OneOf(s_literals.Select(literals => "{" + literals + "}"), Gen.Const("{}"));

    private static readonly Gen<string> s_object = Gen.Select(
        s_property,
        s_property,
        OneOf("", "\"a\"", "\"b\"", "\"a\",\"b\""),
        (a, b, required) => $$"""{"type":"object","properties":{"a":{{a}},"b":{{b}} },"required":[{{required}}]}"""
    );

    private static readonly Gen<string> s_branch = Gen.OneOf(
        s_literals.Select(literals => "{" + literals + "}"),
        s_object,
        OneOf(
            """{"type":"string"}""",
            """{"type":["integer","null"]}""",
            """{"type":"number"}""",
            """{"type":"array"}""",
            "{}",
            """{"$ref":"#/$defs/d"}"""
        )
    );

    [Fact]
    public void Require_AnyBranches_RefusesThePairThatComparingEachWithEachFinds() =>
        s_branch
            .List[2, 7]
            .Sample(
                branches =>
                {
                    using var schema = JsonDocument.Parse($$"""{"$defs":{"d":{"const":7} },"oneOf":[{{string.Join(',', branches)}}]}""");
                    var owner = new SchemaNode(schema.RootElement, schema.RootElement, "#");
                    var nodes = owner.Items("oneOf");
                    var expected = FirstConflict([.. nodes.Select(node => node.Resolved())]);

                    var refusal = Record.Exception(() => ExclusiveBranches.Require(nodes, owner, _ => { }));

                    if (expected is var (first, second))
                    {
                        Assert.Contains($"branches {first} and {second} might", Assert.IsType<UnsupportedFormatException>(refusal).Message);
                    }
                    else
                    {
                        Assert.Null(refusal);
                    }
                },
                iter: 5000
            );

    [Theory]
    [InlineData("1", "1.0")]
    [InlineData("1", "10e-1")]
    [InlineData("-0", "0.00")]
    [InlineData("120", "1.2e+2")]
    [InlineData("0.00012", "12E-5")]
    [InlineData("\"a\"", "\"\\u0061\"")]
    [InlineData("""{"a":[1,{"b":null}],"c":2}""", """{"c":2.0,"a":[1,{"b":null}]}""")]
    public void GetHashCode_EqualValues_AreTheSame(string one, string other)
    {
        using var a = JsonDocument.Parse(one);
        using var b = JsonDocument.Parse(other);

        Assert.True(JsonIdentity.Instance.Equals(a.RootElement, b.RootElement) || one == "-0");
        Assert.Equal(JsonIdentity.Instance.GetHashCode(a.RootElement), JsonIdentity.Instance.GetHashCode(b.RootElement));
    }

    /// <summary>Numbers that round to the same one must not all have one hash: each would be compared with each.</summary>
    [Fact]
    public void GetHashCode_NumbersThatRoundToOne_Differ()
    {
        var hashes = Enumerable
            .Range(1, 1000)
            .Select(i =>
            {
                using var number = JsonDocument.Parse($"1.{new string('0', 30)}{i}1");
                return JsonIdentity.Instance.GetHashCode(number.RootElement);
            });

        Assert.True(hashes.Distinct().Count() > 990);
    }

    /// <summary>Each with each, as the rule says it.</summary>
    private static (int First, int Second)? FirstConflict(SchemaNode[] branches)
    {
        for (var i = 0; i < branches.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (!AreApart(branches[j], branches[i]))
                {
                    return (j, i);
                }
            }
        }

        return null;
    }

    private static bool AreApart(SchemaNode a, SchemaNode b) =>
        !Kinds(a).Intersect(Kinds(b)).Any()
        || AreApartByLiterals(a, b)
        || a.Members("properties")
            .Any(property =>
                a.Names("required").Contains(property.Name)
                && b.Names("required").Contains(property.Name)
                && b.Members("properties").Any(other => other.Name == property.Name && AreApartByLiterals(property.Value, other.Value))
            );

    private static bool AreApartByLiterals(SchemaNode a, SchemaNode b) =>
        IsLiterals(a) && IsLiterals(b) && !a.Literals().Any(value => b.Literals().Any(other => JsonElement.DeepEquals(value, other)));

    private static bool IsLiterals(SchemaNode node) => node.Has("const") || node.Has("enum");

    private static IEnumerable<string> Kinds(SchemaNode node) =>
        IsLiterals(node) ? node.Literals().Select(SchemaNode.KindOf)
        : node.Types() is { } types ? types.Select(type => type == "integer" ? "number" : type)
        : ["object", "array", "string", "number", "boolean", "null"];

    private static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}
