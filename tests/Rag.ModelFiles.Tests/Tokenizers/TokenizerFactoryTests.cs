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
    [InlineData("""{"model":{"type":"Bigram"}}""", "Bigram are not supported")]
    [InlineData("""{"model":{"type":"Unigram"}}""", "no vocab")]
    [InlineData("""{"model":{"type":"Unigram","vocab":[["a"]]}}""", "the token 0 of the vocab")]
    [InlineData("""{"model":{"type":"Unigram","vocab":[["a",0]],"unk_id":1}}""", "unk_id is 1")]
    [InlineData("""{"model":{"type":"BPE","vocab":{},"merges":[],"dropout":0.1}}""", "dropout")]
    [InlineData("""{"model":{"type":"BPE","vocab":{},"merges":[],"unk_token":"?"}}""", "unknown token ?")]
    [InlineData(
        """{"model":{"type":"BPE","vocab":{},"merges":[]},"pre_tokenizer":{"type":"UnicodeScripts"}}""",
        "UnicodeScripts is not supported"
    )]
    [InlineData(
        """{"model":{"type":"BPE","vocab":{},"merges":[]},"pre_tokenizer":{"type":"Split","pattern":{"Regex":"a++"}}}""",
        "possessive"
    )]
    [InlineData("""{"model":{"type":"BPE","vocab":{},"merges":[]},"pre_tokenizer":{"type":"Sequence"}}""", "pretokenizers is no list")]
    [InlineData("""{"model":{"type":"BPE","vocab":{},"merges":[]},"normalizer":{"type":"Rot13"}}""", "normalizer Rot13 is not supported")]
    [InlineData("""{"model":{"type":"BPE","vocab":{},"merges":[]},"decoder":{"type":"CTC"}}""", "decoder CTC is not supported")]
    [InlineData(
        """{"model":{"type":"BPE","vocab":{},"merges":[]},"normalizer":{"type":"Precompiled","precompiled_charsmap":"AAA"}}""",
        "base64"
    )]
    [InlineData(
        """{"model":{"type":"BPE","vocab":{},"merges":[]},"normalizer":{"type":"Precompiled","precompiled_charsmap":"/////w=="}}""",
        "within its trie"
    )]
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

    /// <summary>What is cached for a tokenizer is found by its digest.</summary>
    [Fact]
    public void Digest_OfTheBundledTokenizers_StaysWhatItWas()
    {
        Assert.Equal(
            "cbe780d340a8e4f232e7301a3160ad304074bbb6d217254cd5bb6338ea73259a",
            TokenizerFactory.Load(BundledModels.Embedder).Digest
        );
        Assert.Equal(
            "ebadabe6833babe530372a49959d69b0f31c59017c101477031ba892f5a3d5ef",
            TokenizerFactory.Load(BundledModels.Reader).Digest
        );
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
    [InlineData("rwkv", "smollm", "kind rwkv")]
    [InlineData("llama", "smollm", "tokenizer.ggml.scores is missing")]
    [InlineData("gpt2", "bloom", "\"bloom\" is not supported")]
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

    /// <summary>White space says nothing to a model, so text may hold tokens of it; all other added tokens it may not.</summary>
    [Fact]
    public void Encode_AddedTokensInUntrustedText_OnlyWhiteSpaceIsFound()
    {
        var json = """
            {"added_tokens":[{"id":3,"content":"  "},{"id":4,"content":"<think>"},{"id":5,"content":"\n\n","special":true}],
            "model":{"type":"BPE","vocab":{"a":0,"Ġ":1,"Ċ":2},"merges":[]}
            """;
        var tokenizer = TokenizerFactory.Load(_folder.Write("tokenizer.json", Encoding.UTF8.GetBytes($"{json}{ByteLevel}}}")));

        Assert.Equal([3, 0, 2, 2], tokenizer.Encode("  a\n\n<think>"));
        Assert.Equal([3, 0, 5, 4], tokenizer.EncodeWithSpecials("  a\n\n<think>"));
    }

    /// <summary>A vocabulary may have learned the name of a control token from text that held it.</summary>
    [Theory]
    [InlineData(ByteLevel)]
    [InlineData(""" ,"pre_tokenizer":{"type":"WhitespaceSplit"}""")]
    public void Encode_MergesThatEndInAControlToken_StopBeforeIt(string steps)
    {
        var json = """
            {"added_tokens":[{"id":4,"content":"<s>","special":true}],
            "model":{"type":"BPE","ignore_merges":true,"vocab":{"<":0,"s":1,">":2,"s>":3,"<s>":4},"merges":["s >","< s>"]}
            """;
        var tokenizer = TokenizerFactory.Load(_folder.Write("tokenizer.json", Encoding.UTF8.GetBytes($"{json}{steps}}}")));

        Assert.DoesNotContain(4, tokenizer.Encode("<s> a<s>"));
        Assert.Contains(4, tokenizer.EncodeWithSpecials("<s>"));
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
