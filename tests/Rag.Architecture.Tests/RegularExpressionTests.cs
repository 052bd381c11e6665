using System.Text.RegularExpressions;

namespace Rag.Architecture.Tests;

/// <summary>
/// Texts from outside reach regular expressions everywhere, and one that backtracks can be kept busy for hours by a few hundred characters.
/// So no project of the product has one: the matcher without backtracking takes time in proportion to the text.
/// </summary>
public sealed partial class RegularExpressionTests
{
    private static readonly string[] s_products = ["src/", "ingestion/", "eval/"];

    [Fact]
    public void RegularExpression_OfTheProduct_DoesNotBacktrack() =>
        SourceTree.AssertNone(
            from file in SourceTree.Files
            where s_products.Any(folder => file.Path.StartsWith(folder, StringComparison.Ordinal))
            let text = string.Join('\n', file.Lines)
            from use in Use().Matches(text)
            where Backtracks(text, use)
            select $"{file.Path}:{text.AsSpan(0, use.Index).Count('\n') + 1}: \"{use.Value}\" backtracks; give it "
                + "RegexOptions.NonBacktracking (generated expressions have none: make it a static field), or write the search as code."
        );

    [Theory]
    [InlineData("""[GeneratedRegex("a+", RegexOptions.CultureInvariant)]""", true)]
    [InlineData("""_ = new Regex(name);""", true)]
    [InlineData("""private static readonly Regex s_a = new("a+", RegexOptions.CultureInvariant);""", true)]
    [InlineData("""_ = Regex.IsMatch(text, "a+");""", true)]
    [InlineData("""[RegularExpression("a+")]""", true)]
    [InlineData("""_ = Regex.Escape(text);""", false)]
    [InlineData("""var regex = ReadRegex(text);""", false)]
    [InlineData("""private static readonly Regex s_a = new("a;+", RegexOptions.NonBacktracking);""", false)]
    public void Use_OfAnExpressionThatBacktracks_IsSeen(string line, bool isUse) =>
        Assert.Equal(isUse, Use().Match(line) is { Success: true } use && Backtracks(line, use));

    /// <summary>The options of a statement stand before its end; an attribute has no such option.</summary>
    private static bool Backtracks(string text, Match use)
    {
        var end = StatementEnd().Match(text, use.Index);
        var statement = end.Success ? text[use.Index..end.Index] : text[use.Index..];
        return use.Value.StartsWith('[') || !NonBacktracking().IsMatch(statement);
    }

    [GeneratedRegex(
        """
            \[\s*(?:GeneratedRegex|RegularExpression)\b
            |\bnew\s+Regex\s*\(
            |\bRegex\??\s+\w+\s*=\s*new\s*\(
            |\bRegex\s*\.\s*(?:IsMatch|Matches|Match|Replace|Split|Count|Enumerate\w+)\s*\(
            """,
        RegexOptions.IgnorePatternWhitespace
    )]
    private static partial Regex Use();

    [GeneratedRegex(@"\bRegexOptions\.NonBacktracking\b")]
    private static partial Regex NonBacktracking();

    [GeneratedRegex(@";\s*(?:\n|$)")]
    private static partial Regex StatementEnd();
}
