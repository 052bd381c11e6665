using System.Text;
using Rag.ModelFiles.Tests.Gguf;
using Rag.ModelFiles.Tokenizers;
using Rag.ModelFiles.Weights;
using Rag.Tests;

namespace Rag.ModelFiles.Tests.Tokenizers;

public sealed class TokenizerFactoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private const string ByteLevel = ""","pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false,"use_regex":true}""";

    [Theory]
    [InlineData("{", "not valid JSON")]
    [InlineData("{}", "no model")]
    [InlineData("""{"model":{"type":"Unigram"}}""", "Unigram are not supported")]
    [InlineData("""{"model":{"type":"BPE","vocab":{},"merges":[]}}""", "pre_tokenizer is not supported")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0},"merges":["a b"]}""" + ByteLevel + "}", "merge of a and b")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0},"merges":["ab"]}""" + ByteLevel + "}", "no pair of tokens")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":-1},"merges":[]}""" + ByteLevel + "}", "no id")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":2000000000},"merges":[]}""" + ByteLevel + "}", "no id")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":"x"},"merges":[]}""" + ByteLevel + "}", "no id")]
    [InlineData("""{"model":{"type":"BPE","vocab":7,"merges":[]}""" + ByteLevel + "}", "no vocab")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0},"merges":[7]}""" + ByteLevel + "}", "no pair of tokens")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0},"merges":[[1,2]]}""" + ByteLevel + "}", "damaged")]
    [InlineData("""{"added_tokens":[{"id":0}],"model":{"type":"BPE","vocab":{"a":0},"merges":[]}""" + ByteLevel + "}", "added_tokens")]
    [InlineData("""{"model":{"type":"WordPiece","vocab":{"a":0}},"pre_tokenizer":{"type":"BertPreTokenizer"}}""", "unknown token")]
    public void Load_DamagedOrUnsupportedJson_IsRefusedInASentence(string json, string defect)
    {
        var path = _folder.Write("tokenizer.json", Encoding.UTF8.GetBytes(json));

        var refusal = Assert.Throws<ModelFileException>(() => TokenizerFactory.Load(path));

        Assert.StartsWith(path, refusal.Message);
        Assert.Contains(defect, refusal.Message);
    }

    [Fact]
    public void Load_NothingThere_IsRefused()
    {
        Assert.Throws<ModelFileException>(() => TokenizerFactory.Load(_folder.Path));
        Assert.Throws<ModelFileException>(() => TokenizerFactory.Load(_folder.File("tokenizer.json")));
        Assert.Throws<ModelFileException>(() => TokenizerFactory.Load(_folder.File("vocab.txt")));
        Assert.Throws<ModelFileException>(() => TokenizerFactory.Load(_folder.File("model.gguf")));
    }

    [Theory]
    [InlineData("llama", "smollm", "kind llama")]
    [InlineData("gpt2", "dbrx", "\"dbrx\" is not supported")]
    public void Load_GgufOfAnotherKind_IsRefused(string model, string pre, string defect)
    {
        var path = _folder.Write(
            "m.gguf",
            new GgufBuilder()
                .Pair("tokenizer.ggml.model", model)
                .Pair("tokenizer.ggml.pre", pre)
                .Pair("tokenizer.ggml.tokens", new[] { "a" })
                .Pair("tokenizer.ggml.merges", Array.Empty<string>())
                .Build()
        );

        Assert.Contains(defect, Assert.Throws<ModelFileException>(() => TokenizerFactory.Load(path)).Message);
    }

    [Fact]
    public void Load_GgufWithTokenTypes_SeparatesControlFromText()
    {
        var path = _folder.Write(
            "m.gguf",
            new GgufBuilder()
                .Pair("tokenizer.ggml.model", "gpt2")
                .Pair("tokenizer.ggml.pre", "smollm")
                .Pair("tokenizer.ggml.tokens", new[] { "<end>", "<think>", "a", "b", "ab" })
                .Pair("tokenizer.ggml.token_type", new[] { 3, 4, 1, 1, 1 })
                .Pair("tokenizer.ggml.merges", new[] { "a b" })
                .Build()
        );

        var tokenizer = TokenizerFactory.Load(path);

        Assert.Equal([4, 0, 1, 2], tokenizer.EncodeWithSpecials("ab<end><think>a"));
        Assert.Equal([4, 2], tokenizer.Encode("ab<>a")[..2]);
        Assert.True(tokenizer.IsSpecial(0));
        Assert.False(tokenizer.IsSpecial(1));
        Assert.Equal("ab<think>", tokenizer.Decode([4, 0, 1]));
    }
}
