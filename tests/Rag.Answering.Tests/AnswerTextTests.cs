using Rag.Core.Models;
using Rag.Tests;

namespace Rag.Answering.Tests;

public sealed class AnswerTextTests
{
    private static readonly ITokenizer s_tokenizer = BundledPrompts.Tokenizer;

    [Theory]
    [InlineData("Réka Östlund — “日本語 🚲🏽 done.”")]
    [InlineData("plain")]
    [InlineData("🚲")]
    public void Accept_TokenByToken_NeverBreaksACharacter(string text)
    {
        var answer = new AnswerText(s_tokenizer, hasDecided: null, []);

        var pieces = s_tokenizer.Encode(text).Select(answer.Accept).Append(answer.Complete()).ToList();

        Assert.Equal(text, string.Concat(pieces));
        Assert.DoesNotContain(pieces, piece => piece.Contains('\uFFFD'));
        Assert.All(pieces, piece => Assert.False(piece.Length > 0 && (char.IsHighSurrogate(piece[^1]) || char.IsLowSurrogate(piece[0]))));
    }

    [Fact]
    public void Accept_BeforeTheReaderStandsByItsShortAnswer_ShowsNothing()
    {
        var hasDecided = false;
        var answer = new AnswerText(s_tokenizer, () => hasDecided, []);
        var tokens = s_tokenizer.Encode("14 cracks — “");

        Assert.All(tokens[..^1], id => Assert.Empty(answer.Accept(id)));
        hasDecided = true;
        Assert.Equal("14 cracks — “", answer.Accept(tokens[^1]));
    }

    [Fact]
    public void Replace_HeldBackWords_ShowsTheRefusalOnly()
    {
        var answer = new AnswerText(s_tokenizer, () => false, []);
        foreach (var id in s_tokenizer.Encode("14 cracks"))
        {
            answer.Accept(id);
        }

        Assert.Equal("The passages do not say.", answer.Replace("The passages do not say."));
        Assert.Equal("The passages do not say.", answer.Text);
    }

    [Theory]
    [InlineData("one two three four", "three", "one two ")]
    [InlineData("one two three four", "wo thr", "one t")]
    [InlineData("one two", "three", "one two")]
    public void Accept_StopString_EndsBeforeItWhereverTokensFall(string text, string stop, string expected)
    {
        var answer = new AnswerText(s_tokenizer, hasDecided: null, [stop]);
        var shown = "";

        foreach (var id in s_tokenizer.Encode(text))
        {
            shown += answer.Accept(id);
        }

        shown += answer.Complete();

        Assert.Equal(expected, shown);
        Assert.Equal(expected, answer.Text);
        Assert.Equal(expected != text, answer.IsStopped);
    }
}
