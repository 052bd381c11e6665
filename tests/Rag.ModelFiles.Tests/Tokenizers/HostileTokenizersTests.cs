using System.Diagnostics;
using System.Text;
using Rag.ModelFiles.Tests.Weights;
using Rag.ModelFiles.Tokenizers;
using Rag.Tests;

namespace Rag.ModelFiles.Tests.Tokenizers;

/// <summary>Whatever a tokenizer's file claims: it takes no memory and no time but its bytes', and is refused in a sentence.</summary>
public sealed class HostileTokenizersTests : IDisposable
{
    private const string ByteLevel = ""","pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false,"use_regex":true}""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("""{"model":{"type":"WordPiece","vocab":{"\ud800":0}}}""", "no valid Unicode")]
    [InlineData("""{"\udc00":0}""", "no valid Unicode")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":3999999},"merges":[]},"pre_tokenizer":{"type":"ByteLevel"}}""", "")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":3999999},"merges":[]}""" + ByteLevel + "}", "no id from 0 to 65537")]
    [InlineData(
        """{"added_tokens":[{"id":3999999,"content":"x"}],"model":{"type":"BPE","vocab":{},"merges":[]}""" + ByteLevel + "}",
        "no id"
    )]
    [InlineData(
        """{"model":{"type":"WordPiece","vocab":{"[UNK]":0},"max_input_chars_per_word":2000000000}, """
            + """ "pre_tokenizer":{"type":"BertPreTokenizer"}}""",
        "max_input_chars_per_word"
    )]
    [InlineData(
        """{"model":{"type":"BPE","vocab":{"a":0},"merges":[]},"pre_tokenizer":{"type":"Sequence","pretokenizers":[{"type":"Split", """
            + """ "behavior":"Isolated","pattern":{"Regex":"(a+)+$"}},{"type":"ByteLevel","add_prefix_space":false,"use_regex":false}]}}""",
        "a pattern of the tokenizer is not supported"
    )]
    public void LoadTokenizer_WhatWouldTakeTimeOrMemory_IsRefused(string json, string defect) =>
        Assert.Contains(defect, RefusalOfTokenizer(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void LoadTokenizer_StepsNestedThousandsDeep_IsRefused()
    {
        var opening = string.Concat(Enumerable.Repeat("""{"type":"Sequence","normalizers":[""", 20_000));
        var closing = string.Concat(Enumerable.Repeat("]}", 20_000));

        Assert.Contains("not valid JSON", RefusalOfTokenizer(Encoding.UTF8.GetBytes($$"""{"normalizer":{{opening}}{{closing}}}""")));
    }

    [Fact]
    public void LoadTokenizer_BytesThatAreNoText_IsRefused() =>
        Assert.Contains("no valid UTF-8", RefusalOfTokenizer([.. "{\"model\":\""u8, 0xff, 0xfe, .. "\"}"u8]));

    [Fact]
    public void LoadTokenizer_MoreValuesThanAnyTokenizerHas_IsRefusedBeforeADocumentIsMade()
    {
        var json = new byte[2 * 8_000_001];
        for (var i = 0; i < json.Length; i += 2)
        {
            (json[i], json[i + 1]) = ((byte)'0', (byte)',');
        }

        json[0] = (byte)'[';
        json[1] = (byte)' ';
        json[^1] = (byte)']';
        Assert.Contains("8000000", RefusalOfTokenizer(json, json.Length + Refusals.MostAllocated));
    }

    [Fact]
    public void LoadVocabulary_MoreLinesThanAnyVocabularyHas_IsRefused()
    {
        var lines = new byte[4_000_002];
        lines.AsSpan().Fill((byte)'\n');
        var path = _folder.Write("vocab.txt", lines);

        Assert.Contains("3999999", Refusals.Of(() => TokenizerFactory.Load(path), 256 << 20));
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(20_000)]
    public void EncodeWithSpecials_ManyAddedTokensThatBeginAlike_FindsTheLongestInTime(int count)
    {
        var added = string.Join(
            ',',
            Enumerable.Range(1, count).Select(n => $$"""{"id":{{n}},"content":"{{(count <= 1000 ? new string('a', n) : $"<{n}>")}}"}""")
        );
        var json = $$"""{"added_tokens":[{{added}}],"model":{"type":"BPE","vocab":{"b":0},"merges":[]}{{ByteLevel}} }""";
        var started = Stopwatch.GetTimestamp();
        var tokenizer = TokenizerFactory.Load(_folder.Write("tokenizer.json", Encoding.UTF8.GetBytes(json)));
        var text = count <= 1000 ? $"b{new string('a', 1500)}b" : string.Concat(Enumerable.Repeat("<19999>b<0<2>", 20_000));

        var ids = tokenizer.EncodeWithSpecials(text);

        Assert.Equal(count <= 1000 ? [0, 1000, 500, 0] : [19_999, 0, 2], count <= 1000 ? ids : ids[..3]);
        Assert.True(Stopwatch.GetElapsedTime(started) < Refusals.Longest);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void LoadTokenizer_RandomDamage_GivesNothingButSuccessOrRefusal(int seed)
    {
        string[] sound =
        [
            """{"added_tokens":[{"id":3,"content":"<s>","special":true,"lstrip":true}],"model":{"type":"BPE","vocab":{"a":0,"b":1,"ab":2}, """
                + """ "merges":["a b"]},"normalizer":{"type":"NFC"} """
                + ByteLevel
                + "}",
            """{"added_tokens":[{"id":0,"content":"[UNK]"}],"model":{"type":"WordPiece","vocab":{"[UNK]":0,"a":1,"##b":2}, """
                + """ "continuing_subword_prefix":"##","max_input_chars_per_word":100},"normalizer":{"type":"BertNormalizer"}, """
                + """ "pre_tokenizer":{"type":"BertPreTokenizer"}}""",
        ];
        foreach (var json in sound)
        {
            FileDamage.Try(Encoding.UTF8.GetBytes(json), seed, rounds: 1000, damaged =>
            {
                var tokenizer = TokenizerFactory.Load(_folder.Write("tokenizer.json", damaged));
                Assert.All(tokenizer.EncodeWithSpecials("ab <s> ba\ud800 é"), id => Assert.InRange(id, 0, tokenizer.VocabularySize - 1));
            });
        }
    }

    private string RefusalOfTokenizer(byte[] json, long most = Refusals.MostAllocated)
    {
        var path = _folder.Write("tokenizer.json", json);
        return Refusals.Of(() => TokenizerFactory.Load(path), most);
    }
}
