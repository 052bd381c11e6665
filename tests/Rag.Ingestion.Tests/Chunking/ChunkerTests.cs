using CsCheck;
using Rag.Core.Text;
using Rag.Ingestion.Chunking;

namespace Rag.Ingestion.Tests.Chunking;

public class ChunkerTests
{
    private const int Limit = 12;

    private static readonly GreedyTokenizer s_tokenizer = new();

    private static readonly Gen<char> s_anyChar = Gen.OneOf(
        Gen.Char['a', 'f'],
        Gen.Char['a', 'f'],
        Gen.Char[" .!\n\tA7\"\u00a0é漢\ud83d\ude00\0\u200b\u0301"],
        Gen.Char
    );

    private static readonly Gen<string> s_anyText = s_anyChar.Array[0, 200].Select(chars => new string(chars));

    [Fact]
    public void Cut_AnyText_CoversItInOrderWithinTheLimit() =>
        s_anyText.Sample(body =>
        {
            var chunks = new Chunker(s_tokenizer, Limit).Cut(body);

            var end = 0;
            foreach (var chunk in chunks)
            {
                Assert.True(chunk.Start >= end && chunk.End > chunk.Start && chunk.End <= body.Length);
                Assert.True(string.IsNullOrWhiteSpace(body[end..chunk.Start]));
                Assert.InRange(s_tokenizer.Count(body[chunk.Start..chunk.End]), 1, Limit);
                Assert.False(char.IsWhiteSpace(body[chunk.Start]) || char.IsWhiteSpace(body[chunk.End - 1]));
                end = chunk.End;
            }

            Assert.True(string.IsNullOrWhiteSpace(body[end..]));
        });

    [Fact]
    public void Cut_AnyText_CutsOnlySentencesLongerThanAChunk() =>
        s_anyText.Sample(body =>
        {
            var borders = new Chunker(s_tokenizer, Limit).Cut(body).SelectMany(chunk => new[] { chunk.Start, chunk.End }).ToHashSet();

            foreach (
                var sentence in Sentences.Split(body).Where(sentence => s_tokenizer.Count(body[sentence.Start..sentence.End]) <= Limit)
            )
            {
                Assert.DoesNotContain(borders, border => border > sentence.Start && border < sentence.End);
            }
        });

    [Fact]
    public void Cut_AnyText_CutsInsideOnlyWordsLongerThanAChunkAndNeverACharacter() =>
        s_anyText.Sample(body =>
        {
            foreach (var cut in new Chunker(s_tokenizer, Limit).Cut(body).Select(chunk => chunk.End).Where(cut => cut < body.Length))
            {
                Assert.False(char.IsSurrogatePair(body[cut - 1], body[cut]));
                if (!char.IsWhiteSpace(body[cut]))
                {
                    var (start, end) = (cut, cut);
                    while (start > 0 && !char.IsWhiteSpace(body[start - 1]))
                    {
                        start--;
                    }

                    while (end < body.Length && !char.IsWhiteSpace(body[end]))
                    {
                        end++;
                    }

                    Assert.True(s_tokenizer.Count(body[start..end]) > Limit, $"'{body[start..end]}' was cut");
                }
            }
        });

    [Fact]
    public void Cut_ShortSentences_PacksAsManyAsFit()
    {
        const string body = "Aaa bbb. Ccc ddd. Eee fff. Ggg hhh. Iii jjj. Kkk lll.";

        var chunks = new Chunker(s_tokenizer, Limit).Cut(body).Select(chunk => body[chunk.Start..chunk.End]);

        Assert.Equal(["Aaa bbb. Ccc ddd. Eee fff. Ggg hhh.", "Iii jjj. Kkk lll."], chunks);
    }

    [Fact]
    public void Cut_TinyLastChunk_TakesSentencesFromTheOneBefore()
    {
        const string body = "Aaa. Bbb. Ccc. Ddd. Eee. Fff. Ggg.";

        var chunks = new Chunker(s_tokenizer, Limit).Cut(body).Select(chunk => body[chunk.Start..chunk.End]);

        Assert.Equal(["Aaa. Bbb. Ccc. Ddd.", "Eee. Fff. Ggg."], chunks);
    }

    [Fact]
    public void Cut_NothingButWhiteSpace_GivesNothing() => Assert.Empty(new Chunker(s_tokenizer).Cut(" \n\t\u00a0 "));

    [Theory]
    [InlineData("x")]
    [InlineData("word ")]
    [InlineData("😀")]
    [InlineData("A. ")]
    [InlineData(". ")]
    [InlineData("Short one. ")]
    [InlineData(" ")]
    [InlineData("\"")]
    public void Cut_TwoMegabytesOfOneThing_TokenizesItABoundedNumberOfTimes(string repeated)
    {
        var body = string.Concat(Enumerable.Repeat(repeated, 2_000_000 / repeated.Length));
        var counting = new CountingTokenizer(s_tokenizer);

        new Chunker(counting).Cut(body);

        Assert.InRange(counting.CharsCounted, 0, 40L * body.Length);
    }
}
