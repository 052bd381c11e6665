using System.Text.RegularExpressions;
using CsCheck;
using Rag.Core.Text;

namespace Rag.Core.Tests.Text;

public sealed partial class SentencesTests
{
    /// <summary>The pieces that boundaries are made of, among ordinary words, other scripts and halves of characters.</summary>
    private static readonly Gen<string> s_text = Gen.OneOf(
            "rain",
            "Ferrow",
            "14",
            "Mr",
            "U.S",
            "p.m",
            "Inc",
            "J",
            "é",
            "東京",
            "🚲",
            "\ud83d",
            "\udeb2",
            "\0",
            ".",
            "!",
            "?",
            "…",
            "\"",
            "”",
            "“",
            "’",
            "(",
            ")",
            "[",
            "]",
            " ",
            " ",
            "  ",
            "\u00a0",
            "\t",
            "\r",
            "\n",
            "\n\n"
        )
        .Array[0, 40]
        .Select(string.Concat);

    [Theory]
    [InlineData("The bridge closed. It opened again! Why? Nobody says.", "The bridge closed.|It opened again!|Why?|Nobody says.")]
    [InlineData("Mr. Reed met J. Bray at 5 p.m. Monday. He left.", "Mr. Reed met J. Bray at 5 p.m. Monday.|He left.")]
    [InlineData("“It held.” She smiled (once.) “Good.”", "“It held.”|She smiled (once.)|“Good.”")]
    [InlineData("It cost 3.5 million. 14 cracks were found.", "It cost 3.5 million.|14 cracks were found.")]
    [InlineData("see www.example.org for more. and on", "see www.example.org for more. and on")]
    [InlineData("A headline without a stop\nThe first paragraph.", "A headline without a stop|The first paragraph.")]
    [InlineData("The buyer is Lumenor Inc.\nThe price was not given.", "The buyer is Lumenor Inc.|The price was not given.")]
    [InlineData("  \n \t ", "")]
    [InlineData("", "")]
    public void Split_NewsProse_EndsWhereAReaderWould(string text, string expected) =>
        Assert.Equal(expected, string.Join('|', Sentences.Split(text).Select(span => text[span.Start..span.End])));

    /// <summary>The rule as two expressions, which are plain to read and slow on hostile texts.</summary>
    [Fact]
    public void Split_AnyText_EndsWhereTheRuleSays() =>
        s_text.Sample(text => Assert.Equal(ByTheRule(text), Sentences.Split(text)), iter: 20_000);

    /// <summary>What is of a word decides whether "No." and "J." stand alone; every character is asked.</summary>
    [Fact]
    public void Split_EveryCharacterBeforeAnInitial_IsOfAWordAsTheRuleSays()
    {
        var text = new System.Text.StringBuilder();
        for (var c = 0; c <= char.MaxValue; c++)
        {
            text.Append(" x").Append((char)c).Append("J. No");
        }

        Assert.Equal(ByTheRule(text.ToString()), Sentences.Split(text.ToString()));
    }

    [Fact]
    public void Split_AnyText_CoversItInOrderWithoutOverlap() =>
        s_text.Sample(
            text =>
            {
                var end = 0;
                foreach (var span in Sentences.Split(text))
                {
                    Assert.True(end <= span.Start && span.Length > 0 && span.End <= text.Length);
                    Assert.True(string.IsNullOrWhiteSpace(text[end..span.Start]));
                    Assert.False(char.IsWhiteSpace(text[span.Start]) || char.IsWhiteSpace(text[span.End - 1]));
                    end = span.End;
                }

                Assert.True(string.IsNullOrWhiteSpace(text[end..]));
            },
            iter: 5000
        );

    [Fact]
    public void Split_OneSentenceAgain_LeavesItWhole() =>
        s_text.Sample(
            text =>
                Assert.All(Sentences.Split(text), span =>
                    Assert.Equal([new TextSpan(0, span.Length)], Sentences.Split(text[span.Start..span.End]))
                ),
            iter: 5000
        );

    /// <summary>A paragraph's sentences do not depend on the paragraphs around it.</summary>
    [Fact]
    public void Split_TwoParagraphs_GivesTheSentencesOfEach() =>
        Gen.Select(s_text, s_text)
            .Sample(
                (first, second) =>
                {
                    var shift = first.Length + 1;
                    var apart = Sentences
                        .Split(first)
                        .Concat(Sentences.Split(second).Select(span => new TextSpan(span.Start + shift, span.End + shift)));

                    Assert.Equal(apart, Sentences.Split($"{first}\n{second}"));
                },
                iter: 5000
            );

    /// <summary>What makes a careless pattern look again and again at the same characters: a quadratic splitter would need hours.</summary>
    [Theory]
    [InlineData("A. ")]
    [InlineData(".")]
    [InlineData("\n")]
    [InlineData(" ")]
    [InlineData(".”")]
    [InlineData("a")]
    [InlineData("U.S")]
    public async Task Split_MillionsOfTheSameCharacters_TakesTimeInProportion(string piece)
    {
        var text = "." + string.Concat(Enumerable.Repeat(piece, 2_000_000));

        await Task.Run(() => Sentences.Split(text)).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
    }

    private static List<TextSpan> ByTheRule(string text)
    {
        var spans = new List<TextSpan>();
        var start = 0;
        foreach (var boundary in Boundary().EnumerateMatches(text))
        {
            var matched = text.AsSpan(boundary.Index, boundary.Length);
            if (matched[0] != '.' || matched.Contains('\n') || !Abbreviation().IsMatch(text.AsSpan(start, boundary.Index + 1 - start)))
            {
                Add(start, boundary.Index + boundary.Length);
                start = boundary.Index + boundary.Length;
            }
        }

        Add(start, text.Length);
        return spans;

        void Add(int from, int to)
        {
            var sentence = text[from..to];
            var (head, tail) = (sentence.Length - sentence.TrimStart().Length, sentence.Length - sentence.TrimEnd().Length);
            if (head < sentence.Length)
            {
                spans.Add(new TextSpan(from + head, to - tail));
            }
        }
    }

    [GeneratedRegex("""[.!?]["”’')\]]*\s+(?=["“‘'(\[A-Z0-9])|\n+""")]
    private static partial Regex Boundary();

    [GeneratedRegex(
        """(?:\b(?:Mr|Mrs|Ms|Dr|St|Sen|Rep|Gov|Gen|Col|Lt|Sgt|Jr|Sr|vs|etc|No|Inc|Ltd|Co|Corp|U\.S|U\.K|e\.g|i\.e|a\.m|p\.m)|\b[A-Z])\.$"""
    )]
    private static partial Regex Abbreviation();
}
