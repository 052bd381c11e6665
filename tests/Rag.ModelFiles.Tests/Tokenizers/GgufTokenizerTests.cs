using System.Text.Json;
using Rag.ModelFiles.Tests.Gguf;
using Rag.ModelFiles.Tokenizers;
using Rag.ModelFiles.Tokenizers.Steps;
using Rag.Tests;

namespace Rag.ModelFiles.Tests.Tokenizers;

/// <summary>One tokenizer in two files has the same ids, whichever is read.</summary>
public sealed class GgufTokenizerTests : IDisposable
{
    private const int Normal = 1;
    private const int Unknown = 2;
    private const int Control = 3;
    private const int Byte = 6;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static JsonElement Json(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        return document.RootElement.Clone();
    }

    private static string Family(string name) => SharedData.Require($"models/families/tokenizers/{name}.json");

    private static IEnumerable<string> Texts(string name) =>
        SharedData.Lines($"models/families/tokenizers/{name}.cases.jsonl.gz").Select(line => line.GetProperty("text").GetString()!);

    /// <summary>The tokens by id, and their types: those that the file adds are control tokens.</summary>
    private static (string[] Tokens, int[] Types) Vocabulary(JsonElement root)
    {
        var vocabulary = root.GetProperty("model").GetProperty("vocab");
        var tokens =
            vocabulary.ValueKind == JsonValueKind.Array
                ? vocabulary.EnumerateArray().Select((entry, id) => (Text: entry[0].GetString()!, Id: id))
                : vocabulary.EnumerateObject().Select(entry => (Text: entry.Name, Id: entry.Value.GetInt32()));
        var added = root.GetProperty("added_tokens")
            .EnumerateArray()
            .ToDictionary(token => token.GetProperty("content").GetString()!, token => token.GetProperty("id").GetInt32());
        var all = tokens
            .Concat(added.Select(token => (Text: token.Key, Id: token.Value)))
            .DistinctBy(token => token.Id)
            .OrderBy(token => token.Id);
        return (
            [.. all.Select(token => token.Text)],
            [
                .. all.Select(token =>
                    ByteTokens.ValueOf(token.Text) is not null ? Byte
                    : token.Text is "<unk>" or "[UNK]" ? Unknown
                    : added.ContainsKey(token.Text) ? Control
                    : Normal
                ),
            ]
        );
    }

    private string Write(string kind, JsonElement root, string[] tokens, int[] types, Action<GgufBuilder> more)
    {
        var builder = new GgufBuilder()
            .Pair("tokenizer.ggml.model", kind)
            .Pair("tokenizer.ggml.tokens", tokens)
            .Pair("tokenizer.ggml.token_type", types);
        if (Array.FindIndex(types, type => type == Unknown) is >= 0 and var unknown)
        {
            builder.Pair("tokenizer.ggml.unknown_token_id", (uint)unknown);
        }

        if (root.GetProperty("model").TryGetProperty("merges", out var merges))
        {
            builder.Pair("tokenizer.ggml.merges", merges.EnumerateArray().Select(pair => $"{pair[0]} {pair[1]}").ToArray());
        }

        more(builder);
        return _folder.Write("m.gguf", builder.Build());
    }

    [Theory]
    [InlineData("gpt2-style", "gpt-2")]
    [InlineData("llama3-style", "llama-bpe")]
    [InlineData("qwen2-style", "qwen2")]
    [InlineData("smollm-style", "smollm")]
    public void Load_ByteLevel_IsTheTokenizerOfTheJson(string name, string pre)
    {
        var root = Json(Family(name));
        var (tokens, types) = Vocabulary(root);

        var gguf = TokenizerFactory.Load(Write("gpt2", root, tokens, types, file => file.Pair("tokenizer.ggml.pre", pre)));

        Assert.Equal(TokenizerFactory.Load(Family(name)).Digest, gguf.Digest);
    }

    [Theory]
    [InlineData("default", "a (b) 1234", "a| |(|b|)| |123|4")]
    [InlineData("gpt-4o", "HTTPServer isn't", "HTTPServer| isn't")]
    [InlineData("deepseek-v3", "12345 漢字x", "123|45| |漢字|x")]
    [InlineData("tekken", "ab12 CD's", "ab|1|2| CD|'s")]
    [InlineData("falcon", "`a` 12", "`|a|`| 12")]
    public void Load_ByteLevelOfAnotherName_CutsItsWords(string pre, string text, string words)
    {
        var expected = words.Split('|');
        string[] tokens = [.. expected.Select(ByteAlphabet.Write).Distinct()];
        var root = JsonDocument.Parse("""{"model":{"merges":[]}}""").RootElement;
        var path = Write("gpt2", root, tokens, [.. tokens.Select(_ => Normal)], file => file.Pair("tokenizer.ggml.pre", pre));

        var steps = GgufWords.StepsOf(pre)!;
        var cut = PreTokenizer.Read(path, JsonDocument.Parse(steps).RootElement).Words(new TextPiece(text, StartsText: true));

        Assert.Equal(expected.Select(ByteAlphabet.Write), cut.Select(word => word.Text));
        Assert.Equal(tokens.Length, TokenizerFactory.Load(path).VocabularySize);
    }

    [Fact]
    public void Load_Bert_IsTheTokenizerOfTheJson()
    {
        var path = Path.Combine(BundledModels.Embedder, "tokenizer.json");
        var root = Json(path);
        var (tokens, types) = Vocabulary(root);
        string[] marked =
        [
            .. tokens.Select(
                (token, id) =>
                    types[id] != Normal ? token
                    : token.StartsWith("##", StringComparison.Ordinal) ? token[2..]
                    : $"▁{token}"
            ),
        ];

        var (gguf, json) = (TokenizerFactory.Load(Write("bert", root, marked, types, _ => { })), TokenizerFactory.Load(path));

        Assert.Equal(json.Digest, gguf.Digest);
    }

    /// <summary>Scores that fall with the ids, as those of a trained vocabulary do.</summary>
    [Fact]
    public void Load_ScoredPairs_MergesTheBestFirst()
    {
        string[] tokens = ["<unk>", "<s>", "<0x21>", "▁", "a", "b", "ab", "▁a", "▁ab", "bb", "abab"];
        int[] types = [Unknown, Control, Byte, Normal, Normal, Normal, Normal, Normal, Normal, Normal, Normal];
        float[] scores = [0, 0, 0, -9, -8, -7, -3, -1, -4, -2, -5];
        var path = _folder.Write(
            "m.gguf",
            new GgufBuilder()
                .Pair("tokenizer.ggml.model", "llama")
                .Pair("tokenizer.ggml.tokens", tokens)
                .Pair("tokenizer.ggml.token_type", types)
                .Pair("tokenizer.ggml.scores", scores)
                .Pair("tokenizer.ggml.bos_token_id", 1u)
                .Pair("tokenizer.ggml.unknown_token_id", 0u)
                .Build()
        );

        var tokenizer = TokenizerFactory.Load(path);

        Assert.Equal([8], tokenizer.Encode("ab"));
        Assert.Equal([7, 9], tokenizer.Encode("abb"));
        Assert.Equal([3, 2, 0, 8], tokenizer.Encode("!é ab"));
        Assert.Equal([1, 8], tokenizer.EncodeWithSpecials("<s>ab"));
        Assert.Equal("ab! ab", tokenizer.Decode([8, 2, 8]));
        Assert.DoesNotContain(1, tokenizer.Encode("<s>"));
    }

    [Fact]
    public void Load_Unigram_IsTheTokenizerOfTheJson()
    {
        var root = Json(Family("unigram-style"));
        var (tokens, types) = Vocabulary(root);
        float[] scores = [.. root.GetProperty("model").GetProperty("vocab").EnumerateArray().Select(entry => entry[1].GetSingle())];

        var (gguf, json) = (
            TokenizerFactory.Load(Write("t5", root, tokens, types, file => file.Pair("tokenizer.ggml.scores", scores))),
            TokenizerFactory.Load(Family("unigram-style"))
        );

        Assert.All(Texts("unigram-style").Where(text => text.All(char.IsAscii) && !text.Contains("  ") && !text.Contains('<')), text =>
            Assert.Equal(json.Encode(text), gguf.Encode(text))
        );
    }
}
