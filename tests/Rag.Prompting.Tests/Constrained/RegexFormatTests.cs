using System.Diagnostics;
using System.Text.RegularExpressions;
using CsCheck;
using Rag.Core.Answers;
using Rag.Core.Prompts;

namespace Rag.Prompting.Tests.Constrained;

public sealed class RegexFormatTests
{
    private static readonly Gen<string> s_class = OneOf(
        "a",
        "b",
        "[a-f0-3]",
        "\\d",
        "\\w",
        "[^a-z]",
        "\\s",
        "é",
        "[à-ü€]",
        ".",
        "\\.",
        "x-y",
        "[\\]\\-\\\\]"
    );

    private static readonly Gen<string> s_expression = Gen.Recursive<string>(
        (depth, inner) =>
            depth > 3
                ? s_class
                : Gen.OneOf(
                    s_class,
                    Gen.Select(inner, inner, (a, b) => a + b),
                    Gen.Select(inner, inner, (a, b) => $"({a}|{b})"),
                    Gen.Select(inner, OneOf("?", "*", "+", "{2}", "{1,3}", "{0,2}", "{2,}"), (a, quantifier) => $"(?:{a}){quantifier}")
                )
    );

    [Fact]
    public void Write_AnyExpression_Matches() =>
        Gen.Select(s_expression, Gen.Int)
            .Sample(
                (expression, seed) =>
                {
                    if (FormatWriter.Write(new AnswerFormat.Regex(expression), new Random(seed)) is { } text)
                    {
                        Assert.Matches(Anchored(expression), OneUnitEach(text));
                    }
                },
                iter: 300
            );

    [Theory]
    [InlineData(@"(yes|no|perhaps)")]
    [InlineData(@"\d{4}-(0[1-9]|1[0-2])-([0-2]\d|3[01])")]
    [InlineData(@"^[A-Z][a-z]+( [A-Z][a-z]+){0,3}$")]
    [InlineData(@"(\+|-)?\d{1,3}(\.\d+)? (km|€|°C)")]
    [InlineData(@"[^\s\S]?x")]
    [InlineData(@"((a?)*)*b")]
    public void Write_UsefulExpression_EndsAndMatches(string expression)
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var text = FormatWriter.Write(new AnswerFormat.Regex(expression), new Random(seed));
            Assert.NotNull(text);
            Assert.Matches(Anchored(expression), OneUnitEach(text));
        }
    }

    [Fact]
    public void AllowedNext_SmallExpression_IsExactlyWhatCanStillMatch()
    {
        using var constraint = FormatWriter.Constrain(new AnswerFormat.Regex("[ab]{1,3}"));
        var expected = Enumerable
            .Range(0, FormatWriter.Tokenizer.VocabularySize)
            .Where(id => !FormatWriter.Tokenizer.IsSpecial(id) && Regex.IsMatch(FormatWriter.Tokenizer.Decode([id]), "^[ab]{1,3}\\z"))
            .GroupBy(id => FormatWriter.Tokenizer.Decode([id]))
            .Select(same => same.Last());

        Assert.Equal(expected.Order(), constraint.AllowedNext.ToArray().Order());
        Assert.Equal(ConstraintVerdict.Continue, FormatWriter.Accept(constraint, FormatWriter.Tokenizer.Encode("a")[0]));
        Assert.Contains(FormatWriter.End, constraint.AllowedNext.ToArray());
        Assert.DoesNotContain(FormatWriter.Tokenizer.Encode("c")[0], constraint.AllowedNext.ToArray());
    }

    [Fact]
    public void Accept_NothingButTheEndCanFollow_Stops()
    {
        using var constraint = FormatWriter.Constrain(new AnswerFormat.Regex("a"));

        Assert.Equal(ConstraintVerdict.Stop, FormatWriter.Accept(constraint, FormatWriter.Tokenizer.Encode("a")[0]));
    }

    [Theory]
    [InlineData("a{1000000}", "automaton states")]
    [InlineData("((((.{999}){999}){999}){999}){999}", "automaton states")]
    [InlineData("(\\w{1,99999}x{5,99999})*", "automaton states")]
    [InlineData("a[^\\s\\S]", "No text has the format")]
    [InlineData("(a", "a ( that is not closed")]
    [InlineData("a)", "a ) that closes nothing")]
    [InlineData("[a", "a [ that is not closed")]
    [InlineData("*a", "a quantifier with nothing before it")]
    [InlineData("a{2,1}", "a quantifier whose bounds are the wrong way round")]
    [InlineData("(?=a)b", "a group other than")]
    [InlineData("(a)\\1", "the escape \\1")]
    [InlineData("\\bword", "the escape \\b")]
    [InlineData("\\p{L}", "the escape \\p")]
    [InlineData("a$b", "an anchor inside")]
    [InlineData("a++", "a possessive quantifier")]
    public void Constrain_OutsideTheSubset_IsRefusedAtOnce(string expression, string reason)
    {
        FormatWriter.Constrain(new AnswerFormat.Regex("a")); // loads the vocabulary
        var started = Stopwatch.GetTimestamp();

        var refusal = Assert.Throws<UnsupportedFormatException>(() => FormatWriter.Constrain(new AnswerFormat.Regex(expression)));

        Assert.Contains(reason, refusal.Message);
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(2), "it takes milliseconds; a busy machine is allowed for");
    }

    [Fact]
    public void Constrain_GroupsWithoutEnd_IsRefused() =>
        Assert.Throws<UnsupportedFormatException>(() => FormatWriter.Constrain(new AnswerFormat.Regex(new string('(', 100_000))));

    /// <summary>Without backtracking, for nested quantifiers of a generated expression could keep the oracle busy for hours.</summary>
    private static Regex Anchored(string expression) =>
        new($"^(?:{expression.TrimStart('^').TrimEnd('$')})\\z", RegexOptions.NonBacktracking);

    private static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    /// <summary>
    /// .NET's dot is a UTF-16 unit, ours a character; and its \d and \w know more scripts than ours, which the texts never use.
    /// </summary>
    private static string OneUnitEach(string text) =>
        string.Concat(text.EnumerateRunes().Select(rune => rune.IsBmp ? rune.ToString() : "\u4E00"));
}
