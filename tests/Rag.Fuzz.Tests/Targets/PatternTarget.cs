using System.Text;
using System.Text.RegularExpressions;
using Rag.Core.Answers;

namespace Rag.Fuzz.Tests.Targets;

/// <summary>A caller's regular expression. What is written under it matches it by another engine's word as well.</summary>
public sealed class PatternTarget : FormatWalk
{
    /// <summary>Longer ones only keep the other engine busy.</summary>
    private const int LongestCompared = 400;

    private static readonly TimeSpan s_comparison = TimeSpan.FromSeconds(1);

    public override IReadOnlyList<string> Words =>
        [
            "(?:",
            ")",
            "[^",
            "]",
            "|",
            "*",
            "+",
            "??",
            "{2,3}",
            "{0,}",
            "{1,2}",
            "\\d",
            "\\w",
            "\\s",
            "\\u00e9",
            "\\x41",
            ".",
            "a-z",
            "$",
            "^",
        ];

    public override IEnumerable<byte[]> Seeds() =>
        new[]
        {
            "(yes|no|perhaps)",
            @"\d{4}-(0[1-9]|1[0-2])-([0-2]\d|3[01])",
            "^[A-Z][a-z]+( [A-Z][a-z]+){0,3}$",
            @"(\+|-)?\d{1,3}(\.\d+)? (km|€|°C)",
            "((a?)*)*b",
            "[à-ü€]{2,}[^a-z]",
            "a" + new string('*', 60_000),
            "a" + new string('*', 60),
            "a" + string.Concat(Enumerable.Repeat("??", 30_000)),
            new string('(', 60_000),
            "(?:[a-z ]?){1300}[a-z ]*[aeiou][a-z ]{900}",
            "[" + string.Concat(Enumerable.Range(0, 20_000).Select(i => (char)(0x4E00 + (2 * i % 20_000)))) + "]",
            string.Concat(Enumerable.Repeat("a|", 30_000)),
            "(((((.{999}){999}){999}){999}){999})",
            @"[\ud800-\udfff]",
        }.Select(Encoding.UTF8.GetBytes);

    public override void Run(byte[] input)
    {
        var expression = Encoding.UTF8.GetString(input);
        if (Write(new AnswerFormat.Regex(expression), input.Length) is { } text && AnotherEngine(expression, text) is { } other)
        {
            Hold(Matches(other, text), $"'{text}' matches");
        }
    }

    private static bool Matches(Regex other, string text)
    {
        try
        {
            return other.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return true;
        }
    }

    /// <summary>Null where that engine does not take the expression, or means something else by it.</summary>
    private static Regex? AnotherEngine(string expression, string text)
    {
        // Its \d, \w and \s know more scripts, so the negated ones know fewer; and a character beyond the first plane is two of its own.
        var meansTheSame =
            expression.Length <= LongestCompared
            && !(expression + text).Any(char.IsSurrogate)
            && !expression.Contains("[^", StringComparison.Ordinal)
            && !Regex.IsMatch(expression, @"\\[DWS]");
        try
        {
            return meansTheSame ? new Regex($"^(?:{expression})\\z", RegexOptions.NonBacktracking, s_comparison) : null;
        }
        catch (Exception refusal) when (refusal is RegexParseException or NotSupportedException)
        {
            return null;
        }
    }
}
