using CsCheck;
using Rag.Core.Text;

namespace Rag.Core.Tests.Text;

public sealed class WordDiffTests
{
    private static readonly Gen<string[]> s_words = Gen.Int[0, 3].Select(word => $"w{word}").Array[0, 14];

    [Fact]
    public void Between_EqualTexts_IsNothing() => Assert.Empty(Between("a b c", "a b c"));

    [Fact]
    public void Between_AWordForAnother_IsOneChange() => Assert.Equal([new WordChange(1, 2, 1, 2)], Between("a b c", "a x c"));

    [Fact]
    public void Between_WordsPutInAndLeftOut_AreTwoChanges() =>
        Assert.Equal([new WordChange(1, 1, 1, 3), new WordChange(2, 3, 4, 4)], Between("a b c d", "a x y b d"));

    [Fact]
    public void Between_AnyTexts_LeavesEqualWordsAndAsManyAsPossible() =>
        Gen.Select(s_words, s_words)
            .Sample(
                (before, after) =>
                {
                    var (old, now, common) = (0, 0, 0);
                    foreach (var change in WordDiff.Between(before, after))
                    {
                        Assert.Equal(before[old..change.OldStart], after[now..change.NewStart]);
                        Assert.True(change.OldEnd > change.OldStart || change.NewEnd > change.NewStart);
                        common += change.OldStart - old;
                        (old, now) = (change.OldEnd, change.NewEnd);
                    }

                    Assert.Equal(before[old..], after[now..]);
                    Assert.Equal(LongestCommon(before, after), common + before.Length - old);
                },
                iter: 3000,
                threads: 1
            );

    /// <summary>Two texts without one word in common would take memory with the square of their length.</summary>
    [Fact]
    public void Between_TextsThatAreTooDifferent_IsOneChangeBetweenWhatTheyShare()
    {
        string[] before = ["same", .. Enumerable.Range(0, 3000).Select(i => $"a{i}"), "end"];
        string[] after = ["same", .. Enumerable.Range(0, 2000).Select(i => $"b{i}"), "end"];
        Assert.Equal([new WordChange(1, 3001, 1, 2001)], WordDiff.Between(before, after));
    }

    [Fact]
    public void Between_TextsThatRepeatThemselves_EndsAfterABoundedNumberOfSteps()
    {
        string[] before = [.. Enumerable.Range(0, 200_000).Select(i => i % 900 == 0 ? $"a{i}" : "w")];
        string[] after = [.. Enumerable.Range(0, 200_000).Select(i => i % 901 == 0 ? $"b{i}" : "w")];
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        Assert.NotEmpty(WordDiff.Between(before, after));
        Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void WordsOf_Text_AreItsWordsWithTheirPlaces() =>
        Assert.Equal([new TextSpan(1, 3), new TextSpan(5, 6)], WordDiff.WordsOf(" ab \nc"));

    private static IReadOnlyList<WordChange> Between(string before, string after) => WordDiff.Between(before.Split(' '), after.Split(' '));

    private static int LongestCommon(string[] before, string[] after)
    {
        var longest = new int[before.Length + 1, after.Length + 1];
        for (var i = 1; i <= before.Length; i++)
        {
            for (var j = 1; j <= after.Length; j++)
            {
                longest[i, j] = before[i - 1] == after[j - 1] ? longest[i - 1, j - 1] + 1 : Math.Max(longest[i - 1, j], longest[i, j - 1]);
            }
        }

        return longest[before.Length, after.Length];
    }
}
