using System.Diagnostics;
using System.Text;
using CsCheck;
using Rag.Fetching.Robots;

namespace Rag.Fetching.Tests.Robots;

public sealed class RobotsRulesTests
{
    [Theory]
    [InlineData("", "/x", true)]
    [InlineData("User-agent: *\nDisallow: /", "/x", false)]
    [InlineData("User-agent: *\nDisallow:", "/x", true)]
    [InlineData("USER-AGENT: *\ndisallow : /x # all of it", "/xy", false)]
    [InlineData("User-agent: *\nDisallow: /x", "/robots.txt", true)]
    [InlineData("User-agent: *\nDisallow: /", "/robots.txt", true)]
    [InlineData("User-agent: *\nDisallow: /\nUser-agent: ask-the-news\nAllow: /", "/x", true)]
    [InlineData("User-agent: *\nAllow: /\nUser-agent: Ask-The-News/2.0\nDisallow: /x", "/x", false)]
    [InlineData("User-agent: *\nDisallow: /x\nUser-agent: ask-the-news\nDisallow: /y", "/x", true)]
    [InlineData("User-agent: *\nDisallow: /\nUser-agent: ask-the-news", "/x", true)]
    [InlineData("User-agent: ask-the-newspaper\nDisallow: /", "/x", true)]
    [InlineData("User-agent: a\nUser-agent: ask-the-news\nUser-agent: b\nDisallow: /x", "/x", false)]
    [InlineData("User-agent: a\nDisallow: /x\nUser-agent: ask-the-news\nDisallow: /y", "/x", true)]
    [InlineData("User-agent: ask-the-news\nDisallow: /x\nUser-agent: a\nDisallow: /\nUser-agent: ask-the-news\nDisallow: /y", "/y", false)]
    [InlineData("User-agent: ask-the-news\nCrawl-delay: 5\nUser-agent: a\nDisallow: /x", "/x", false)]
    [InlineData("Disallow: /x", "/x", true)]
    [InlineData("User-agent: *\nDisallow: /x\nAllow: /x/open", "/x/open/1", true)]
    [InlineData("User-agent: *\nAllow: /x\nDisallow: /x/shut", "/x/shut/1", false)]
    [InlineData("User-agent: *\nDisallow: /x\nAllow: /x", "/x", true)]
    [InlineData("User-agent: *\nAllow: /x\nDisallow: /x", "/x", true)]
    [InlineData("User-agent: *\nDisallow: /x$", "/x", false)]
    [InlineData("User-agent: *\nDisallow: /x$", "/x/", true)]
    [InlineData("User-agent: *\nDisallow: /x$", "/x/x", true)]
    [InlineData("User-agent: *\nDisallow: /*.xml", "/a/b.xml?c", false)]
    [InlineData("User-agent: *\nDisallow: /*.xml$", "/a/b.xml?c", true)]
    [InlineData("User-agent: *\nDisallow: /*.xml$", "/a.xml/b.xml", false)]
    [InlineData("User-agent: *\nDisallow: /*a*b$", "/ab/ab", false)]
    [InlineData("User-agent: *\nDisallow: /*ab*b$", "/ab", true)]
    [InlineData("User-agent: *\nDisallow: *", "/x", false)]
    [InlineData("User-agent: *\nDisallow: /a?b", "/a?b=1", false)]
    [InlineData("User-agent: *\nDisallow: /é", "/%c3%a9t%C3%A9", false)]
    [InlineData("User-agent: *\nDisallow: /%7Euser", "/~user", false)]
    [InlineData("User-agent: *\nDisallow: /a%2Fb", "/a/b", true)]
    [InlineData("User-agent: *\nDisallow: /a%2fb", "/a%2Fb", false)]
    [InlineData("\uFEFFUser-agent: *\rDisallow: /x", "/x", false)]
    [InlineData("User-agent: *\nSitemap: http://a.test/s\nDisallow: /x", "/x", false)]
    [InlineData("<html>User-agent: *</html>\nDisallow: /", "/x", true)]
    public void IsAllowed_File_IsReadAfterTheStandard(string file, string path, bool expected) =>
        Assert.Equal(expected, Read(file).IsAllowed(new Uri("http://a.test" + path)));

    [Fact]
    public void Read_FileBeyondTheBound_IsReadUpToIt()
    {
        var before = $"User-agent: *\nDisallow: /x\n#{new string('#', RobotsRules.MostBytes)}\nDisallow: /y";

        Assert.False(Read(before).IsAllowed(new Uri("http://a.test/x")));
        Assert.True(Read(before).IsAllowed(new Uri("http://a.test/y")));
    }

    [Fact]
    public void IsAllowed_PatternOfManyWildcards_IsDecidedAtOnce()
    {
        var file =
            "User-agent: *\n" + string.Concat(Enumerable.Repeat($"Disallow: /{string.Concat(Enumerable.Repeat("*a", 900))}b$\n", 250));
        var rules = Read(file);
        var clock = Stopwatch.StartNew();

        Assert.True(rules.IsAllowed(new Uri("http://a.test/" + new string('a', 2_000))));

        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(2));
    }

    /// <summary>The simplest matcher there is: every way to spend a wildcard is tried.</summary>
    [Fact]
    public void Matches_AnyPatternAndPath_AgreesWithTryingEverything() =>
        Gen.Select(Gen.Char["ab*$"].Array[0, 7], Gen.Char["ab"].Array[0, 7])
            .Sample(
                (pattern, path) =>
                {
                    var text = "/" + new string(pattern);
                    var isAnchored = text.EndsWith('$');
                    var plain = isAnchored ? text[..^1] : text;
                    var expected = TryAll(plain, "/" + new string(path), isAnchored);
                    return expected == new RobotsRule(text, isAllowed: true).Matches("/" + new string(path));
                }
            );

    private static bool TryAll(ReadOnlySpan<char> pattern, ReadOnlySpan<char> path, bool isAnchored) =>
        pattern.IsEmpty ? !isAnchored || path.IsEmpty
        : pattern[0] == '*' ? TryAll(pattern[1..], path, isAnchored) || !path.IsEmpty && TryAll(pattern, path[1..], isAnchored)
        : !path.IsEmpty && pattern[0] == path[0] && TryAll(pattern[1..], path[1..], isAnchored);

    private static RobotsRules Read(string file) => RobotsRules.Read(Encoding.UTF8.GetBytes(file), "ask-the-news");
}
