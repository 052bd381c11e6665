using System.Text.RegularExpressions;

namespace Rag.Architecture.Tests;

/// <summary>What no line of the sources may be or hold. The patterns are written so that they do not match themselves.</summary>
public sealed partial class SourceTextTests
{
    /// <summary>Characters of the longest line there may be; the same as max_line_length of .editorconfig.</summary>
    private const int LongestLine = 140;

    [Fact]
    public void Line_IsNoLongerThanTheLimit() =>
        SourceTree.AssertNone(
            from file in SourceTree.Files
            from line in file.Lines.Index()
            where line.Item.Length > LongestLine && !file.IsRawText(line.Index)
            select $"{file.Path}:{line.Index + 1}: {line.Item.Length} characters, {LongestLine} at most."
        );

    [Fact]
    public void Source_HoldsNoRegions() => AssertNowhere(Region(), "regions hide code: a class that needs them is two classes");

    [Fact]
    public void Source_HoldsNoUnfinishedWork() => AssertNowhere(UnfinishedWork(), "unfinished work belongs into an issue");

    [Fact]
    public void Words_AreSpelledTheAmericanWay() => AssertNowhere(BritishSpelling(), "the American spelling is used everywhere");

    /// <summary>The framework's normalization throws on some texts, and any text may come from outside.</summary>
    [Fact]
    public void Text_IsNormalizedInOnePlaceAlone() =>
        SourceTree.AssertNone(
            from file in SourceTree.Files
            where
                !file.Path.StartsWith("tests/", StringComparison.Ordinal)
                && !file.Path.EndsWith("/UnicodeForm.cs", StringComparison.Ordinal)
            from line in file.Lines.Index()
            where line.Item.Contains(".Normalize(NormalizationForm", StringComparison.Ordinal)
            select $"{file.Path}:{line.Index + 1}: text is normalized by UnicodeForm."
        );

    /// <summary>The library's search for it gives 0 for many spans whose largest number lies elsewhere.</summary>
    [Fact]
    public void LargestNumber_IsLookedForInOnePlaceAlone() =>
        SourceTree.AssertNone(
            from file in SourceTree.Files
            where
                !file.Path.StartsWith("tests/", StringComparison.Ordinal)
                && !file.Path.EndsWith("/LikeliestToken.cs", StringComparison.Ordinal)
            from line in file.Lines.Index()
            where line.Item.Contains("TensorPrimitives.IndexOfMa", StringComparison.Ordinal)
            select $"{file.Path}:{line.Index + 1}: the likeliest token is that of LikeliestToken."
        );

    private static void AssertNowhere(Regex pattern, string reason) =>
        SourceTree.AssertNone(
            from file in SourceTree.Files
            from line in file.Lines.Index()
            let match = pattern.Match(line.Item)
            where match.Success
            select $"{file.Path}:{line.Index + 1}: \"{match.Value}\": {reason}."
        );

    [GeneratedRegex(@"^\s*#\s*regio[n]")]
    private static partial Regex Region();

    [GeneratedRegex(@"\b(?:TOD[O]|FIXM[E]|HAC[K])\b")]
    private static partial Regex UnfinishedWork();

    [GeneratedRegex(
        "(?:quanti|tokeni|normali|optimi|initiali|seriali|summari)[s](?:e|ing|ation)|behavio[u]r|neighbo[u]r|cancelle[d]|catalogu[e]",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex BritishSpelling();
}
