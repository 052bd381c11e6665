using Rag.Core.Answers;

namespace Rag.Prompting.Tests.Constrained;

/// <summary>Formats that are cheap to send and were dear to take.</summary>
internal static class HostileFormats
{
    private const int Most = 65_000;

    public static IEnumerable<(string Name, AnswerFormat Format)> All =>
        Expressions
            .Select(hostile => (hostile.Name, (AnswerFormat)new AnswerFormat.Regex(hostile.Text)))
            .Concat(Schemas.Select(hostile => (hostile.Name, (AnswerFormat)new AnswerFormat.JsonSchema(hostile.Text))));

    public static IEnumerable<(string Name, string Text)> Expressions =>
        [
            ("stars", "a" + new string('*', Most)),
            ("few stars", "a" + new string('*', 60)),
            ("lazy quantifiers", "a" + Repeat("??", Most / 2)),
            ("counted quantifiers", "a" + Repeat("{1,2}", 12_000)),
            ("counts of nothing", "(){100000000}"),
            ("groups", new string('(', Most)),
            ("stars of groups", Nested(90, "(?:", "a?", ")*")),
            ("large class", "[" + string.Concat(Enumerable.Range(0, 20_000).Select(i => (char)(0x4E00 + i))) + "]"),
            ("scattered class", "[" + string.Concat(Enumerable.Range(0, 10_000).Select(i => (char)(0x4E00 + (2 * i)))) + "]"),
            ("negated class", "[^" + string.Concat(Enumerable.Range(0, 20_000).Select(i => (char)(0x4E00 + i))) + "]{1,8}"),
            ("many classes", Repeat("[a-z]", 13_000)),
            ("literal", new string('a', Most)),
            ("alternatives", Repeat("a|", Most / 2)),
            ("alternatives of groups", Nested(90, "(b|", "a", ")") + Repeat("(c|d)", 10_000)),
            ("half a character", "a\ud800b"),
            ("half a character in a class", "[\udc00-\udfff]"),
            ("escaped half a character", @"[\ud800-\udfff]"),
            ("backslashes", new string('\\', Most)),
            ("windows", "(?:[a-z ]?){1300}[a-z ]*[aeiou][a-z ]{900}"),
            ("window of anything", ".*a.{800}"),
        ];

    public static IEnumerable<(string Name, string Text)> Schemas =>
        [
            ("pattern of stars", $$"""{"type":"string","pattern":"a{{new string('*', Most)}}"}"""),
            ("deep arrays", Repeat("[", Most / 2) + Repeat("]", Most / 2)),
            ("deep items", Nested(4000, """{"items":""", "{}", "}")),
            (
                "deep constant",
                """{"oneOf":[""" + "{\"const\":" + Nested(60, "[", "1", "]") + "},{\"const\":" + Nested(60, "[", "2", "]") + "}]}"
            ),
            ("large enum", """{"enum":[""" + Many(11_000, "№") + "]}"),
            ("enum of objects", """{"enum":[""" + Many(3000, """{"a№":№}""") + "]}"),
            ("oneOf of constants", """{"oneOf":[""" + Many(3500, """{"const":№}""") + "]}"),
            ("oneOf of nearly equal constants", """{"oneOf":[""" + Many(1500, """{"const":1.00000000000000000000№1}""") + "]}"),
            ("oneOf of objects", """{"oneOf":[""" + Many(1100, """{"properties":{"k":{"const":№}},"required":["k"]}""") + "]}"),
            (
                "oneOf of one reference",
                """{"$defs":{"a":{"enum":[""" + Many(4000, "№") + """]}},"oneOf":[""" + Many(1800, """{"$ref":"#/$defs/a"}""") + "]}"
            ),
            (
                "one enum behind many marks",
                """{"$defs":{"a":{"enum":["""
                    + Many(4000, "№")
                    + """]}},"oneOf":["""
                    + Many(400, """{"properties":{"j":{"$ref":"#/$defs/a"},"k":{"const":№}},"required":["j","k"]}""")
                    + "]}"
            ),
            ("many properties", """{"type":"object","properties":{""" + Many(4500, "\"p№\":{}") + "}}"),
            (
                "many required",
                """{"type":"object","properties":{""" + Many(3000, "\"p№\":{}") + """},"required":[""" + Many(3000, "\"p№\"") + "]}"
            ),
            (
                "types over and over",
                """{"type":[""" + Many(3000, "\"string\"") + """],"pattern":""" + $"\"{new string('a', 30_000)}\"" + "}"
            ),
            (
                "long chain of references",
                """{"$defs":{"""
                    + string.Join(',', Enumerable.Range(0, 1800).Select(i => $"\"d{i}\":" + """{"$ref":"#/$defs/d""" + (i + 1) + "\"}"))
                    + ""","d1800":{}},"$ref":"#/$defs/d0"}"""
            ),
            ("cycle of references", """{"$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}},"$ref":"#/$defs/a"}"""),
            (
                "cycle of spellings",
                """{"$defs":{"~~":{"items":{"anyOf":[{"$ref":"#/$defs/~0~0"},{"$ref":"#/$defs/~~0"},{"$ref":"#/$defs/~0~"},{"$ref":"#/$defs/~~"}]}}},"$ref":"#/$defs/~~"}"""
            ),
            (
                "pattern behind many references",
                """{"$defs":{"a":{"pattern":" """
                    + new string('a', 10_000)
                    + "\"}},\"anyOf\":["
                    + Many(2400, """{"$ref":"#/$defs/a"}""")
                    + "]}"
            ),
            (
                "enum behind doubling references",
                """{"$defs":{"""
                    + string.Join(
                        ',',
                        Enumerable
                            .Range(0, 13)
                            .Select(i =>
                                $"\"d{i}\":"
                                + """{"anyOf":[{"$ref":"#/$defs/d№"},{"$ref":"#/$defs/d№"},{"const":"№"}]}""".Replace(
                                    "№",
                                    $"{i + 1}",
                                    StringComparison.Ordinal
                                )
                            )
                    )
                    + ""","d13":{"enum":["""
                    + Many(10_000, "№")
                    + """]}},"$ref":"#/$defs/d0"}"""
            ),
            ("long names", """{"properties":{" """ + new string('n', 30_000) + "\":{\"properties\":{" + Many(2000, "\"p№\":{}") + "}}}}"),
            ("long reference", """{"$ref":"#""" + Repeat("/a", 30_000) + "\"}"),
            ("long keyword", """{" """ + new string('k', Most - 100) + "\":1}"),
            ("half a character in a name", """{"properties":{"\ud800":{}}}"""),
            ("half a character in an enum", """{"enum":["\udfff"]}"""),
            ("half a character in a reference", """{"$ref":"#/\ud800"}"""),
            ("half a character in a keyword", """{"\ud800":1}"""),
            ("half a character in a pattern", """{"type":"string","pattern":"\ud800"}"""),
            ("half a character", "{\"enum\":[\"\ud800\"]}"),
            ("half a character in oneOf", """{"oneOf":[{"const":{"\ud800":1}},{"const":{"\ud801":1}}]}"""),
            ("huge numbers", """{"oneOf":[{"const":1e999999999},{"const":1e-999999999},{"const":-0},{"const":0.0e5}]}"""),
            ("huge counts", """{"type":"string","maxLength":2147483647}"""),
            ("array of nothing", """{"type":"array","items":false,"minItems":2147483647}"""),
            ("not JSON", new string('{', Most)),
            ("a byte order mark", "\ufeff{}"),
            ("nothing", ""),
            ("null", "null"),
        ];

    /// <param name="item">Each № is the item's number.</param>
    private static string Many(int count, string item) =>
        string.Join(',', Enumerable.Range(0, count).Select(i => item.Replace("№", $"{i}", StringComparison.Ordinal)));

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    private static string Nested(int depth, string open, string inner, string close) => Repeat(open, depth) + inner + Repeat(close, depth);
}
