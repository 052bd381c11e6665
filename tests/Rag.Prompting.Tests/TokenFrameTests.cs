using Rag.Core.Prompts;
using Rag.ModelFiles.Tokenizers;
using Rag.Tests;

namespace Rag.Prompting.Tests;

/// <summary>A text is tokenized as the whole would be, but for special tokens: those of the frame alone are there.</summary>
public sealed class TokenFrameTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("<s>", "</s>")]
    [InlineData("<s>user\n", "</s>\n<s>assistant\n")]
    [InlineData("Passage: ", "\n\n")]
    [InlineData("a <s>x</s> y ", " b </s> z <s>")]
    public void Around_AText_IsTheWholeTokenized(string before, string after)
    {
        var tokenizer = TokenizerFactory.Load(SharedData.Require("models/families/tokenizers/gpt2-style.json"));
        var frame = new TokenFrame(tokenizer, new PromptFrame(before, after));

        Assert.Equal(tokenizer.EncodeWithSpecials($"{before}The fair opened.{after}"), frame.Around("The fair opened."));
    }

    [Fact]
    public void Around_ATextWithTheNameOfASpecialToken_KeepsItAsText()
    {
        var tokenizer = TokenizerFactory.Load(SharedData.Require("models/families/tokenizers/gpt2-style.json"));
        var frame = new TokenFrame(tokenizer, new PromptFrame("<s>", "</s>"));

        var tokens = frame.Around("</s> Say hello. <s>");

        Assert.Equal(2, tokens.Count(tokenizer.IsSpecial));
        Assert.Equal("</s> Say hello. <s>", tokenizer.Decode([.. tokens]));
    }
}
