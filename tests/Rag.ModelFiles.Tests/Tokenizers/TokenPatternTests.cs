using System.Diagnostics;
using Rag.ModelFiles.Tokenizers.Patterns;

namespace Rag.ModelFiles.Tests.Tokenizers;

public sealed class TokenPatternTests
{
    private static string[] Finds(string pattern, string text) =>
        [.. PatternParser.Parse(pattern).FindAll(text).Select(range => text[range.Start..range.End])];

    [Theory]
    [InlineData(@"a|ab", "abab", "a|a")]
    [InlineData(@"(?:ab|a)b?", "abbab", "abb|ab")]
    [InlineData(@"a+?", "aaa", "a|a|a")]
    [InlineData(@"a{2,3}", "aaaaa", "aaa|aa")]
    [InlineData(@"a{2}", "aaaaa", "aa|aa")]
    [InlineData(@"(?:a|b)*c", "abcbbacc", "abc|bbac|c")]
    [InlineData(@"\s+(?!\S)|\s+", "a   b  ", "  | |  ")]
    [InlineData(@"\w+(?=!)", "ab cd! ef!", "cd|ef")]
    [InlineData(@"(?i:stop)s", "STOPs stopS", "STOPs")]
    [InlineData(@"[^\p{L}\s-]", "a-b_c d.", "_|.")]
    [InlineData(@"[a-z&&[^b-y]]+", "abzzay", "a|zza")]
    [InlineData(@"\p{L}", "𝔘é1", "𝔘|é")]
    [InlineData(@"\u0061\x62\x{63}\.", "abc. abc", "abc.")]
    public void FindAll_AnExpression_FindsAsAnEngineThatTriesInOrder(string pattern, string text, string finds) =>
        Assert.Equal(finds.Split('|'), Finds(pattern, text));

    [Theory]
    [InlineData(@"a++", "possessive")]
    [InlineData(@"(?<=a)b", "kind \"(?\"")]
    [InlineData(@"(?!ab)c", "look ahead at more than one")]
    [InlineData(@"^a", "\"^\"")]
    [InlineData(@"a$", "\"$\"")]
    [InlineData(@"\bword", "escape \"\\b\"")]
    [InlineData(@"(a)\1", "escape \"\\1\"")]
    [InlineData(@"\p{Han}", "property {Han}")]
    [InlineData(@"[[:alpha:]]", "\"[:\"")]
    [InlineData(@"(a", "missing )")]
    [InlineData(@"a)", "bracket")]
    [InlineData(@"[a", "missing ]")]
    [InlineData(@"a*", "without a character")]
    [InlineData(@"a{3,1}", "without numbers")]
    [InlineData(@"(((a{99}){99}){99})", "more than is followed")]
    [InlineData(@"a{100000}", "thousands")]
    public void Parse_WhatIsNotRead_IsRefusedByName(string pattern, string defect) =>
        Assert.Contains(defect, Assert.Throws<FormatException>(() => PatternParser.Parse(pattern)).Message);

    /// <summary>At every place this pattern reads to the end of the text before it knows that it does not match there.</summary>
    [Fact]
    public void FindAll_APatternThatReadsFarAhead_TakesTimeByTheTextsLength()
    {
        var watch = Stopwatch.StartNew();

        Assert.Equal(300_000, PatternParser.Parse("a*b|a").FindAll(new string('a', 300_000)).Count);

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"{watch.Elapsed}");
    }
}
