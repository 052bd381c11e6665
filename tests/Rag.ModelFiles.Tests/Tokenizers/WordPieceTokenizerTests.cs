using System.Text.Json;
using Rag.Core.Models;
using Rag.ModelFiles.Tokenizers;
using Rag.Tests;

namespace Rag.ModelFiles.Tests.Tokenizers;

public sealed class WordPieceTokenizerTests
{
    private static int[] Ids(JsonElement line) => [.. line.GetProperty("ids").EnumerateArray().Select(i => i.GetInt32())];

    private static ITokenizer Embedder() => TokenizerFactory.Load(BundledModels.Embedder);

    [Fact]
    public void EncodeWithSpecials_EveryReferenceLineOfTheEmbedder_IsExact()
    {
        var tokenizer = Embedder();
        var (begin, end) = (tokenizer.SpecialToken("[CLS]")!.Value, tokenizer.SpecialToken("[SEP]")!.Value);
        var lines = 0;
        foreach (var line in SharedData.Lines("models/reference/tokenizer-embedder.jsonl.gz"))
        {
            var text = line.GetProperty("text").GetString()!;
            int[] ids = [begin, .. tokenizer.EncodeWithSpecials(text), end];
            Assert.Equal(Ids(line), ids);
            lines++;
        }

        Assert.Equal(1716, lines);
    }

    [Fact]
    public void Load_VocabularyFile_GivesTheTokenizerOfTheJson()
    {
        var folder = BundledModels.Embedder;

        Assert.Equal(TokenizerFactory.Load(folder).Digest, TokenizerFactory.Load(Path.Combine(folder, "vocab.txt")).Digest);
    }

    [Fact]
    public void Encode_SpecialNameInUntrustedText_StaysText()
    {
        var tokenizer = Embedder();
        var separator = tokenizer.SpecialToken("[SEP]")!.Value;

        Assert.Contains(separator, tokenizer.EncodeWithSpecials("a [SEP] b"));
        Assert.DoesNotContain(separator, tokenizer.Encode("a [SEP] b"));
        Assert.Equal("a [ sep ] b", tokenizer.Decode(tokenizer.Encode("a [SEP] b")));
        Assert.True(tokenizer.IsSpecial(separator));
        Assert.True(tokenizer.BytesOf(separator).IsEmpty);
    }

    [Theory]
    [InlineData("Héllo", "hello")]
    [InlineData("a\ud800b", "ab")]
    [InlineData("", "")]
    [InlineData("cost $5", "cost $ 5")]
    public void Encode_OddCharacters_AreNormalized(string text, string decoded)
    {
        var tokenizer = Embedder();
        var ids = tokenizer.Encode(text);

        Assert.Equal(decoded, tokenizer.Decode(ids));
        Assert.Equal(ids.Length, tokenizer.Count(text));
    }
}
