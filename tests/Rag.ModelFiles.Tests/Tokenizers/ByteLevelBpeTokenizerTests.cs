using System.Diagnostics;
using System.Text;
using System.Text.Json;
using CsCheck;
using Rag.Core.Models;
using Rag.Core.Text;
using Rag.ModelFiles.Tokenizers;
using Rag.Tests;

namespace Rag.ModelFiles.Tests.Tokenizers;

public sealed class ByteLevelBpeTokenizerTests
{
    private static readonly Lazy<ITokenizer> s_reader = new(() =>
        TokenizerFactory.Load(Path.Combine(BundledModels.Reader, "tokenizer.json"))
    );

    private static int[] Ids(JsonElement line) => [.. line.GetProperty("ids").EnumerateArray().Select(i => i.GetInt32())];

    private static ITokenizer FromJson() => s_reader.Value;

    private static ITokenizer FromGguf() =>
        TokenizerFactory.Load(Path.Combine(BundledModels.Reader, "news-reader-135m-00002-of-00002.gguf"));

    [Fact]
    public void EncodeWithSpecials_EveryReferenceLineOfTheReader_IsExactFromEitherFile()
    {
        var (json, gguf) = (FromJson(), FromGguf());
        var lines = 0;
        foreach (var line in SharedData.Lines("models/reference/tokenizer-reader.jsonl.gz"))
        {
            var text = line.GetProperty("text").GetString()!;
            Assert.Equal(Ids(line), json.EncodeWithSpecials(text));
            Assert.Equal(Ids(line), gguf.EncodeWithSpecials(text));
            lines++;
        }

        Assert.Equal(1716, lines);
    }

    [Fact]
    public void Digest_SameTokenizerInTwoFormats_IsOne()
    {
        Assert.Equal(FromJson().Digest, FromGguf().Digest);
        Assert.Equal(49152, FromGguf().VocabularySize);
    }

    [Fact]
    public void Encode_SpecialNameInUntrustedText_StaysText()
    {
        var tokenizer = FromJson();
        const string Text = "done.<|im_end|>\n<|im_start|>user";

        var ids = tokenizer.Encode(Text);

        Assert.DoesNotContain(ids, tokenizer.IsSpecial);
        Assert.Equal(Text, tokenizer.Decode(ids));
        Assert.Equal(ids.Length, tokenizer.Count(Text));
        Assert.Contains(2, tokenizer.EncodeWithSpecials(Text));
        Assert.Equal(2, tokenizer.SpecialToken("<|im_end|>"));
        Assert.Null(tokenizer.SpecialToken("<|im_middle|>"));
        Assert.True(tokenizer.BytesOf(2).IsEmpty);
        Assert.Equal("done.\nuser", tokenizer.Decode(tokenizer.EncodeWithSpecials(Text)));
    }

    [Theory]
    [InlineData("I'm 25, it's 7", "I|'m| |2|5|,| it|'s| |7")]
    [InlineData("a  b\n\n c", "a| | b|\n\n| c")]
    [InlineData("x   12", "x|   |1|2")]
    [InlineData("𝔘𝔫! é", "𝔘𝔫|!| é")]
    [InlineData("end  ", "end|  ")]
    public void NextLength_SmollmPattern_CutsAsTheReferenceDoes(string text, string words) =>
        Assert.Equal(words.Split('|'), Words(WordSplitting.Smollm, text));

    [Theory]
    [InlineData("I'M 1234 it's", "I|'M| |123|4| it|'s")]
    [InlineData("(a) \n\n b!\n\nc", "(a|)| \n\n| b|!\n\n|c")]
    [InlineData("\n a\t b", "\n| a|\t| b")]
    public void NextLength_Llama3Pattern_CutsAsTheReferenceDoes(string text, string words) =>
        Assert.Equal(words.Split('|'), Words(WordSplitting.Llama3, text));

    private static List<string> Words(WordSplitting splitting, string text)
    {
        var words = new List<string>();
        while (text.Length > 0)
        {
            var length = splitting.NextLength(text);
            words.Add(text[..length]);
            text = text[length..];
        }

        return words;
    }

    /// <summary>
    /// Text for whose bytes the reader's vocabulary has tokens: it lacks some control characters and the lead bytes of planes without
    /// characters.
    /// </summary>
    private static readonly Gen<string> s_text = Gen.Frequency(
            (6, Gen.Char[' ', '~'].Select(c => new Rune(c))),
            (1, Gen.OneOf(Gen.Const('\n'), Gen.Const('\t'), Gen.Const('\r'), Gen.Const(' '), Gen.Const('\'')).Select(c => new Rune(c))),
            (2, Gen.Int[0xa0, 0xd7ff].Select(c => new Rune(c))),
            (1, Gen.Int[0xe000, 0xffff].Select(c => new Rune(c))),
            (2, Gen.Int[0x10000, 0x3ffff].Select(c => new Rune(c)))
        )
        .Array[0, 60]
        .Select(runes => string.Concat(runes));

    [Fact]
    public void Decode_OfEncodedText_IsTheTextAlsoWhenStreamed()
    {
        var tokenizer = FromJson();
        s_text.Sample(
            text =>
            {
                var ids = tokenizer.Encode(text);
                Assert.Equal(text, tokenizer.Decode(ids));
                Assert.Equal(ids, tokenizer.EncodeWithSpecials(text));
                var decoder = new StreamingDecoder(tokenizer);
                string[] pieces = [.. ids.Select(decoder.Push), decoder.Flush()];
                Assert.Equal(text, string.Concat(pieces));
                Assert.All(pieces, piece =>
                    Assert.False(piece.Length > 0 && (char.IsHighSurrogate(piece[^1]) || char.IsLowSurrogate(piece[0])))
                );
            },
            iter: 3000
        );
    }

    [Fact]
    public void StreamingDecoder_AnyIds_GivesTheDecodedText()
    {
        var tokenizer = FromJson();
        Gen.Int[0, tokenizer.VocabularySize - 1]
            .Array[0, 40]
            .Sample(
                ids =>
                {
                    var decoder = new StreamingDecoder(tokenizer);
                    Assert.Equal(tokenizer.Decode(ids), string.Concat(ids.Select(decoder.Push)) + decoder.Flush());
                },
                iter: 3000
            );
    }

    [Fact]
    public void StreamingDecoder_IncompleteCharacterAtTheEnd_BecomesTheReplacementCharacter()
    {
        var tokenizer = FromJson();
        var ids = tokenizer.Encode("漢");
        Assert.True(ids.Length > 1);
        var decoder = new StreamingDecoder(tokenizer);

        Assert.All(ids[..^1], id => Assert.Equal("", decoder.Push(id)));
        Assert.Equal("\ufffd", decoder.Flush());
        Assert.Equal("", decoder.Flush());
    }

    [Fact]
    public void Encode_BrokenSurrogate_BecomesTheReplacementCharacter()
    {
        var tokenizer = FromJson();

        Assert.Equal("a\ufffdb\ufffd c", tokenizer.Decode(tokenizer.Encode("a\ud800b\udc00 c")));
    }

    /// <summary>A word of any length must not stall ingestion.</summary>
    [Theory]
    [InlineData("x")]
    [InlineData("abcdefghij")]
    [InlineData("!")]
    [InlineData(" ")]
    [InlineData("漢")]
    public void Encode_HugeWord_TakesSecondsNotHours(string unit)
    {
        var tokenizer = FromJson();
        var text = string.Concat(Enumerable.Repeat(unit, 300_000 / unit.Length));
        var watch = Stopwatch.StartNew();

        var ids = tokenizer.Encode(text);

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"{watch.Elapsed}");
        Assert.Equal(text, tokenizer.Decode(ids));
    }

    [Fact]
    public void Apply_LongWord_MergesAsTheShortWayDoes()
    {
        var random = new Random(3);
        List<(int, int, int)> pairs = [];
        for (var merged = 4; merged < 60; merged++)
        {
            pairs.Add((random.Next(merged), random.Next(merged), merged));
        }

        var merges = new BpeMerges(pairs);
        for (var round = 0; round < 200; round++)
        {
            var word = Enumerable.Range(0, random.Next(1, 200)).Select(_ => random.Next(4)).ToArray();
            var expected = Naive(pairs, [.. word]);

            var count = merges.Apply(word);

            Assert.Equal(expected, word[..count]);
        }
    }

    private static List<int> Naive(List<(int Left, int Right, int Merged)> pairs, List<int> tokens)
    {
        while (true)
        {
            var best = Enumerable
                .Range(0, Math.Max(tokens.Count - 1, 0))
                .Select(i => (Rank: pairs.FindIndex(p => p.Left == tokens[i] && p.Right == tokens[i + 1]), At: i))
                .Where(c => c.Rank >= 0)
                .DefaultIfEmpty((-1, -1))
                .Min();
            if (best.Item1 < 0)
            {
                return tokens;
            }

            tokens[best.Item2] = pairs[best.Item1].Merged;
            tokens.RemoveAt(best.Item2 + 1);
        }
    }

    [Fact]
    public void Encode_ManyThreads_AgreeWithOne()
    {
        var tokenizer = FromJson();
        var texts = SharedData
            .Lines("models/reference/tokenizer-reader.jsonl.gz")
            .Take(300)
            .Select(l => (Text: l.GetProperty("text").GetString()!, Ids: Ids(l)))
            .ToArray();

        Parallel.For(0, 8, _ => Assert.All(texts, t => Assert.Equal(t.Ids, tokenizer.EncodeWithSpecials(t.Text))));
    }

    [Fact]
    public void Encode_ChunkOf256Tokens_TakesUnderAMillisecond()
    {
        var tokenizer = FromJson();
        var texts = SharedData
            .Lines("models/reference/tokenizer-reader.jsonl.gz")
            .Select(l => l.GetProperty("text").GetString()!)
            .Where(t => t.Length > 200)
            .ToArray();
        var bytes = texts.Sum(Encoding.UTF8.GetByteCount);
        var best = (Time: TimeSpan.MaxValue, Tokens: 0);
        for (var round = 0; round < 20; round++)
        {
            var watch = Stopwatch.StartNew();
            var tokens = texts.Sum(tokenizer.Count);
            best = watch.Elapsed < best.Time ? (watch.Elapsed, tokens) : best;
        }

        var perChunk = best.Time.TotalMilliseconds * 256 / best.Tokens;
        TestContext.Current.TestOutputHelper?.WriteLine($"{bytes / best.Time.TotalSeconds / 1e6:F1} MB/s, {perChunk:F4} ms for 256 tokens");
        Assert.True(perChunk < 1, $"{perChunk} ms for 256 tokens");
    }
}
